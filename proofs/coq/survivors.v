(* Who remains of what selection by tests starts from.

   The words are those of selection.v: [trained M (fun p => g p ^+ m) p] is the weight of the premise p after m independent
   tests that it passes with probability g p each. [tends_to] is that of first_passage.v. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises first_passage selection.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* THEOREM only_a_group_remains_iff_the_others_are_accepted_less_often. Over an Archimedean field, let the acceptance
   rates be at least 0 and at most top > 0, and let some premise have the rate top. For every group D of premises: the
   weight of the premises outside D after m tests tends to 0 as m grows if and only if every premise outside D has a
   smaller rate than top. *)
Theorem only_a_group_remains_iff_the_others_are_accepted_less_often
    (R : archiFieldType) (A I : finType) (M : mixture R A I) (D : pred I) (g : I -> R) (top : R) (p0 : I) :
  (forall p, 0 <= g p <= top) -> 0 < top -> g p0 = top ->
  tends_to (fun m => \sum_(p | ~~ D p) trained M (fun p => g p ^+ m) p) 0 <-> (forall p, ~~ D p -> g p < top).
Proof.
move=> bounds top0 g0.
have g_ge0 p : 0 <= g p by case/andP: (bounds p).
have mean_le m : mean M (fun p => g p ^+ m) <= top ^+ m.
  rewrite /mean -[X in _ <= X]mul1r -(prior_sum M) mulr_suml; apply: ler_sum => p _.
  by rewrite ler_wpmul2l ?prior_ge0 // ler_expn2r ?nnegrE ?(ltW top0) //; case/andP: (bounds p).
have mean_gt0 m : 0 < mean M (fun p => g p ^+ m).
  rewrite /mean (bigD1 p0) //= ltr_paddr // ?g0 ?mulr_gt0 ?prior_gt0 ?exprn_gt0 //.
  by apply: sumr_ge0 => p _; rewrite mulr_ge0 ?prior_ge0 ?exprn_ge0.
have trained_ge0 m p : 0 <= trained M (fun p => g p ^+ m) p.
  by rewrite /trained divr_ge0 ?mulr_ge0 ?prior_ge0 ?exprn_ge0 // ltW.
split=> [lim p Dp|less].
  rewrite lt_neqAle; case/andP: (bounds p) => _ ->; rewrite andbT; apply/eqP => gp.
  have [N near] := lim _ (prior_gt0 M p); have := near N (leqnn N); rewrite subr0 ger0_norm ?sumr_ge0 // ltNge.
  move/negP; apply; rewrite (bigD1 p) //=; apply: ler_paddr; first by apply: sumr_ge0.
  by rewrite /trained gp ler_pdivl_mulr // ler_wpmul2l ?prior_ge0.
have ratio p : 0 <= g p / top by rewrite divr_ge0 // ltW.
have short p : g p != top -> 0 < 1 - g p / top <= 1.
  move=> np; rewrite subr_gt0 ltr_pdivr_mulr // mul1r lt_neqAle np ler_subl_addr ler_addl ratio.
  by case/andP: (bounds p) => _ ->.
pose away := \prod_(p | g p != top) (1 - g p / top).
have away0 : 0 < away by apply: prodr_gt0 => p /short /andP[].
have r_ge p : g p != top -> g p / top <= 1 - away.
  move=> np; rewrite ler_subr_addr addrC -ler_subr_addr /away (bigD1 p) //= ler_pimulr //; first by case/andP: (short p np) => /ltW.
  suff /andP[] : 0 <= \prod_(q | (g q != top) && (q != p)) (1 - g q / top) <= 1 by [].
  elim/big_ind: _ => [|x y /andP[x0 x1] /andP[y0 y1]|q /andP[/short /andP[q0 q1] _]]; first by rewrite ler01 lexx.
    by rewrite mulr_ge0 //= mulr_ile1.
  by rewrite ltW.
pose r := 1 - away.
have r1 : r < 1 by rewrite ltr_subl_addr ltr_addl.
have away1 : away <= 1.
  suff /andP[] : 0 <= away <= 1 by [].
  rewrite /away; elim/big_ind: _ => [|x y /andP[x0 x1] /andP[y0 y1]|q /short /andP[q0 q1]]; first by rewrite ler01 lexx.
    by rewrite mulr_ge0 //= mulr_ile1.
  by rewrite ltW.
have r0 : 0 <= r by rewrite subr_ge0.
have bound m : \sum_(p | ~~ D p) trained M (fun p => g p ^+ m) p <=
    (\sum_(p | g p != top) prior M p) / (\sum_(p | g p == top) prior M p) * r ^+ m.
  apply: le_trans (@only_the_greatest_acceptance_rate_survives _ _ _ M g top r p0 m bounds top0 g0 r0 _); last first.
    by move=> p np; rewrite -ler_pdivr_mulr // r_ge.
  rewrite [X in _ <= X](bigID (fun p => ~~ D p)) /=; apply: ler_paddr; first by apply: sumr_ge0.
  rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_bigl => p.
  by case: (boolP (D p)) => Dp; rewrite ?andbF // andbT lt_eqF // less.
have d1 : 0 < 1 - r <= 1 by rewrite subr_gt0 r1 ler_subl_addr ler_addl.
apply: (geometric_bound_tends_to (N1 := 0) (c := (\sum_(p | g p != top) prior M p) / (\sum_(p | g p == top) prior M p)) _ d1).
  by rewrite divr_ge0 // sumr_ge0 // => p _; rewrite prior_ge0.
move=> m _; rewrite subr0 subn0 ger0_norm ?sumr_ge0 // opprB addrC subrK; exact: bound.
Qed.
