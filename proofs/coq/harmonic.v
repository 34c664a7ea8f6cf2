(* Evidence that decays like c/j: how great c must be to save luigi.

   The logarithm is any function L on the positive numbers with L(x y) = L(x) + L(y) and L(x) <= x - 1, as the natural
   logarithm is. Evidence of lag j counts with the weight c/j if the decay f has L(f_j(q)) = (c/j) L(q). *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises generators growing_window decay decay_threshold.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition is_logarithm (R : numFieldType) (L : R -> R) : Prop :=
  (forall x y, 0 < x -> 0 < y -> L (x * y) = L x + L y) /\ (forall x, 0 < x -> L x <= x - 1).

Section Logarithm.
Variables (R : archiFieldType) (L : R -> R).
Hypothesis LP : is_logarithm L.

Lemma log_mul x y : 0 < x -> 0 < y -> L (x * y) = L x + L y. Proof. by case: LP => H _; apply: H. Qed.
Lemma log_le x : 0 < x -> L x <= x - 1. Proof. by case: LP => _; apply. Qed.

Lemma log_1 : L 1 = 0.
Proof. by have := log_mul ltr01 ltr01; rewrite mulr1 => /eqP; rewrite -subr_eq0 opprD addrA subrr sub0r oppr_eq0 => /eqP. Qed.

Lemma log_inv x : 0 < x -> L x^-1 = - L x.
Proof.
move=> x0; have := log_mul x0 (_ : 0 < x^-1); rewrite invr_gt0 divff ?gt_eqF // log_1 => /(_ x0) /esym/eqP.
by rewrite addrC addr_eq0 => /eqP.
Qed.

Lemma log_div x y : 0 < x -> 0 < y -> L (x / y) = L x - L y.
Proof. by move=> x0 y0; rewrite log_mul ?invr_gt0 // log_inv. Qed.

(* L(x) >= 1 - 1/x. *)
Lemma log_ge x : 0 < x -> 1 - x^-1 <= L x.
Proof.
move=> x0; have := log_le (_ : 0 < x^-1); rewrite invr_gt0 log_inv // => /(_ x0).
by rewrite ler_oppl opprB.
Qed.

Lemma log_lt x y : 0 < x -> x < y -> L x < L y.
Proof.
move=> x0 xy; have y0 := lt_trans x0 xy.
have r1 : 1 < y / x by rewrite ltr_pdivl_mulr // mul1r.
rewrite -subr_gt0 -log_div //; apply: lt_le_trans (log_ge _); last by rewrite divr_gt0.
by rewrite subr_gt0 invf_lt1 // divr_gt0.
Qed.

Lemma log_le_mono x y : 0 < x -> 0 < y -> (L x <= L y) = (x <= y).
Proof.
move=> x0 y0; apply/idP/idP; last by rewrite le_eqVlt => /orP[/eqP->//|lt]; apply/ltW/log_lt.
by rewrite leNgt => n; rewrite leNgt; apply: contra n; apply: log_lt.
Qed.

Lemma log_pow x n : 0 < x -> L (x ^+ n) = n%:R * L x.
Proof.
move=> x0; elim: n => [|n IH]; first by rewrite expr0 log_1 mul0r.
by rewrite exprS log_mul ?exprn_gt0 // IH mulrS mulrDl mul1r.
Qed.

(* The harmonic numbers and L. *)
Definition harmonic n : R := \sum_(1 <= j < n.+1) j%:R^-1.

Lemma harmonicS n : harmonic n.+1 = harmonic n + n.+1%:R^-1.
Proof. by rewrite /harmonic big_nat_recr. Qed.

Lemma harmonic_bounds n : L n.+1%:R <= harmonic n /\ harmonic n.+1 <= 1 + L n.+1%:R.
Proof.
elim: n => [|n [lo hi]].
  by rewrite /harmonic big_geq // big_nat1 invr1 log_1 addr0 lexx.
have n0 : 0 < n.+1%:R :> R by rewrite ltr0n.
have n1 : 0 < n.+2%:R :> R by rewrite ltr0n.
have step : L n.+2%:R = L n.+1%:R + L (n.+2%:R / n.+1%:R) by rewrite -log_mul ?divr_gt0 // mulrC divfK // gt_eqF.
split.
  rewrite step harmonicS; apply: ler_add => //; apply: le_trans (log_le _) _; first by rewrite divr_gt0.
  by rewrite -[n.+2%:R]/((1 + n.+1)%:R) natrD mulrDl mul1r divff ?gt_eqF // addrK.
rewrite harmonicS step addrA; apply: ler_add => //; apply: le_trans (log_ge _); last by rewrite divr_gt0.
rewrite invf_div -[X in _ <= X - _](divff (lt0r_neq0 n1)) -mulrBl -natrB // subSnn mul1r //.
Qed.
End Logarithm.

(* THEOREM decay_as_c_over_j_saves_luigi_iff_c_is_large. Over an Archimedean field, let L be a function on the
   positive numbers with L(x y) = L(x) + L(y) and L(x) <= x - 1, as the natural logarithm is. In the seed toy, let
   evidence of lag j count with the weight c/j, c > 0: that is, the decay f has L(f_j(q)) = (c/j) L(q) for every j >=
   1. Then the probabilities that the first n tokens are all A have a positive lower bound if and only if c L(1/q) >
   1. *)
Theorem decay_as_c_over_j_saves_luigi_iff_c_is_large
    (R : archiFieldType) (l q c : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (f : nat -> R -> R) (L : R -> R) :
  is_logarithm L -> is_decay f -> 0 < c -> (forall j, (0 < j)%N -> L (f j q) = c / j%:R * L q) ->
  (exists2 d, 0 < d & forall n, d <= decayed (seed_toy hl hq) f (nseq n tokA)) <-> 1 < c * L q^-1.
Proof.
move=> LP fd c0 fL; have /andP[q0 q1] := hq; rewrite decay_saves_luigi_iff_the_evidence_is_summable //.
pose Q t := \prod_(1 <= j < t.+1) f j q; pose s := c * L q^-1.
have Q01 t : 0 < Q t <= 1 := evidence_bounds hq fd t.
have Q0 t : 0 < Q t by case/andP: (Q01 t).
have fq j : 0 < f j q <= 1 by case: (fd j) => _ _; apply; rewrite q0 ltW.
have QS t : Q t.+1 = Q t * f t.+1 q by rewrite /Q big_nat_recr.
have LQ t : L (Q t) = - (s * harmonic R t).
  elim: t => [|t IH]; first by rewrite /Q /harmonic !big_geq // (log_1 LP) mulr0 oppr0.
  have /andP[f0 _] := fq t.+1.
  rewrite QS (log_mul LP) // IH fL // harmonicS mulrDr opprD; congr (_ + _).
  by rewrite /s (log_inv LP) // mulrN mulNr opprK mulrAC.
have Q_falls a b : (a <= b)%N -> Q b <= Q a.
  elim: b => [|b IH]; first by rewrite leqn0 => /eqP->.
  rewrite leq_eqVlt => /orP[/eqP->//|]; rewrite ltnS => /IH; apply: le_trans.
  by rewrite QS ler_pimulr ?(ltW (Q0 b)) //; case/andP: (fq b.+1).
have Lq0 : 0 < L q^-1.
  by apply: lt_le_trans (log_ge LP _); rewrite ?invr_gt0 // invrK subr_gt0.
have s0 : 0 < s by rewrite mulr_gt0.
have two0 : 0 < 2%:R :> R by rewrite ltr0n.
have halves : (2%:R^-1 : R) + 2%:R^-1 = 1.
  by rewrite -[RHS](@divff _ 2%:R) ?pnatr_eq0 // [2%:R]mulr2n mulrDl mul1r.
have L2 : 2%:R^-1 <= L 2%:R.
  by apply: le_trans (log_ge LP two0); rewrite ler_subr_addr halves.
have L2p : 0 < L 2%:R by apply: lt_le_trans L2; rewrite invr_gt0.
split=> [[D Dbound]|s1].
  rewrite ltNge; apply/negP => s1.
  have low t : 4%:R^-1 * t.+1%:R^-1 <= Q t.+1.
    have t0 : 0 < t.+1%:R :> R by rewrite ltr0n.
    have four0 : 0 < 4%:R :> R by rewrite ltr0n.
    have [_ hi] := harmonic_bounds LP t.
    have four : L 4%:R = L 2%:R + L 2%:R by rewrite -(log_mul LP) // -natrM.
    have one_le : 1 <= L 4%:R by rewrite four; apply: le_trans (ler_add L2 L2); rewrite halves.
    have small : s * harmonic R t.+1 <= 1 + L t.+1%:R.
      apply: le_trans hi; apply: ler_pimull => //.
      by apply: sumr_ge0 => j _; rewrite invr_ge0 ler0n.
    have : L 1 <= L (4%:R * t.+1%:R * Q t.+1).
      rewrite (log_1 LP) !(log_mul LP) ?mulr_gt0 // LQ subr_ge0; apply: le_trans small _.
      by rewrite ler_add2r.
    rewrite (log_le_mono LP) ?ltr01 ?mulr_gt0 // => ge1.
    by rewrite -invfM -[X in X <= _]mul1r ler_pdivr_mulr ?mulr_gt0 // mulrC.
  have D0 : 0 <= D by have := Dbound 0%N; rewrite big_ord0.
  pose m := Num.bound (8%:R * D); have m8 := archi_boundP (mulr_ge0 (ler0n R 8) D0).
  have := Dbound (2 ^ m)%N; apply/negP; rewrite -ltNge.
  have E : (2 ^ m)%N = (2 ^ m).-1.+1 by rewrite prednK // expn_gt0.
  rewrite E big_ord_recl /=; apply: ltr_paddl; first by rewrite ltW // Q0.
  apply: (@lt_le_trans _ _ (\sum_(i < (2 ^ m).-1) 4%:R^-1 * i.+1%:R^-1)); last first.
    by apply: ler_sum => i _; apply: low.
  rewrite -mulr_sumr ltr_pdivl_mull ?ltr0n //.
  have -> : \sum_(i < (2 ^ m).-1) i.+1%:R^-1 = harmonic R (2 ^ m).-1.
    by rewrite /harmonic big_add1 /= big_mkord.
  have [lo _] := harmonic_bounds LP (2 ^ m).-1; apply: lt_le_trans lo.
  rewrite -E natrX (log_pow LP) //; apply: lt_le_trans (_ : m%:R * 2%:R^-1 <= _); last first.
    by rewrite ler_wpmul2l ?ler0n.
  by rewrite ltr_pdivl_mulr // mulrAC -natrM.
pose eta := (s - 1) * L 2%:R; have eta0 : 0 < eta by rewrite mulr_gt0 // subr_gt0.
pose r := (1 + eta)^-1; have r0 : 0 < r by rewrite invr_gt0 addr_gt0 ?ltr01.
have r1 : r < 1 by rewrite invf_lt1 ?addr_gt0 ?ltr01 // ltr_addl.
have block i : 2%:R ^+ i * Q (2 ^ i).-1 <= r ^+ i.
  rewrite -(log_le_mono LP) ?mulr_gt0 ?exprn_gt0 // (log_mul LP) ?exprn_gt0 // !(log_pow LP) // LQ.
  have [lo _] := harmonic_bounds LP (2 ^ i).-1; move: lo; rewrite prednK ?expn_gt0 // natrX (log_pow LP) // => lo.
  rewrite /r (log_inv LP) ?addr_gt0 ?ltr01 // mulrN ler_subl_addr addrC ler_subr_addr.
  apply: (@le_trans _ _ (s * (i%:R * L 2%:R))); last by rewrite ler_pmul2l.
  apply: (@le_trans _ _ (i%:R * L 2%:R + i%:R * eta)).
    rewrite ler_add2l ler_wpmul2l ?ler0n //; apply: le_trans (log_le LP _) _; rewrite ?addr_gt0 ?ltr01 //.
    by rewrite addrC addKr.
  by rewrite -mulrDr /eta mulrBl mul1r addrC subrK mulrCA.
have sums m : \sum_(0 <= t < (2 ^ m).-1) Q t <= \sum_(i < m) r ^+ i.
  elim: m => [|m IH]; first by rewrite big_geq // big_ord0.
  have p0 i : (0 < 2 ^ i)%N by rewrite expn_gt0.
  have le : ((2 ^ m).-1 <= (2 ^ m.+1).-1)%N by rewrite -ltnS !prednK // leq_exp2l.
  rewrite (big_cat_nat _ _ _ (leq0n _) le) /= big_ord_recr /=; apply: ler_add => //.
  apply: le_trans (block m); rewrite big_nat_cond.
  apply: (@le_trans _ _ (\sum_((2 ^ m).-1 <= t < (2 ^ m.+1).-1 | ((2 ^ m).-1 <= t < (2 ^ m.+1).-1)%N && true) Q (2 ^ m).-1)).
    by apply: ler_sum => t /andP[/andP[at_ _] _]; apply: Q_falls.
  rewrite -big_nat_cond big_const_nat iter_addr addr0 -natrX mulr_natl.
  have -> : ((2 ^ m.+1).-1 - (2 ^ m).-1 = 2 ^ m)%N => //.
  by rewrite -!subn1 subnBA // subnK ?p0 // expnS mul2n -addnn addnK.
exists (1 - r)^-1 => n; apply: (@le_trans _ _ (\sum_(0 <= t < (2 ^ n).-1) Q t)).
  have nb : (n <= (2 ^ n).-1)%N by rewrite -ltnS prednK ?expn_gt0 // ltn_expl.
  rewrite -(big_mkord xpredT Q) (big_cat_nat _ _ _ (leq0n n) nb) /= ler_addl.
  by apply: sumr_ge0 => t _; apply: ltW.
apply: le_trans (sums n) _; rewrite -[(1 - r)^-1]mul1r ler_pdivl_mulr ?subr_gt0 //.
by rewrite mulrC -opprB mulNr -subrX1 opprB ler_subl_addr ler_addl exprn_ge0 // ltW.
Qed.
