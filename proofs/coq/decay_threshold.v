(* Forgetting by decay in the seed toy: B stays away for ever with positive probability exactly if the counted evidence is
   summable.

   The words are those of decay.v: [decayed T f w] is the probability that the simulator which forgets by the decay f
   writes w, and the product of f_1(q), ..., f_t(q) is what the evidence of t tokens A counts for under waluigi, q^(A_t) for
   weights a_j with the sums A_t. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators field_steps first_passage toy growing_window decay.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Products.
Variable R : archiFieldType.

(* If the factors 1 - x_t have the inverses 1 + y_t, and the sums of the y_t are bounded, then the products are bounded from
   below by a positive number. *)
Lemma products_with_summable_inverses (x y : nat -> R) (Y : R) :
  (forall t, (1 - x t) * (1 + y t) = 1) -> (forall t, 0 <= y t) -> (forall n, \sum_(t < n) y t <= Y) ->
  exists2 c, 0 < c & forall n, c <= \prod_(t < n) (1 - x t).
Proof.
move=> xy y0 yY; have Y0 : 0 <= Y by have := yY 0%N; rewrite big_ord0.
have Y20 : 0 <= 2%:R * Y by rewrite mulr_ge0 ?ler0n.
pose N := (Num.bound (2%:R * Y)).+1; have NY : 2%:R * Y <= N%:R.
  by apply: le_trans (ltW (archi_boundP Y20)) _; rewrite ler_nat /N leqnSn.
have NR : 0 < N%:R :> R by rewrite ltr0n.
exists (2%:R ^- N) => [|n]; first by rewrite invr_gt0 exprn_gt0 // ltr0n.
set P := \prod_(t < n) _; set s := \sum_(t < n) y t.
have PY : P * \prod_(t < n) (1 + y t) = 1 by rewrite -big_split /= big1.
have s2 : 2%:R * s <= N%:R by apply: le_trans NY; rewrite ler_wpmul2l ?ler0n // yY.
have s0 : 0 <= s by apply: sumr_ge0.
have sN : s <= N%:R by apply: le_trans s2; rewrite mulr2n mulrDl mul1r ler_addl.
have := product_of_one_plus (ltn0Sn _ : (0 < N)%N) y0 sN; rewrite -/s; set Z := \prod_(t < n) _ => Zbound.
have half_le : 2%:R^-1 <= 1 - s / N%:R.
  rewrite ler_subr_addr -ler_subr_addl (_ : 1 - 2%:R^-1 = 2%:R^-1).
    by rewrite ler_pdivr_mulr // ler_pdivl_mull ?ltr0n.
  by apply/eqP; rewrite subr_eq -mulr2n -mulr_natl divff // pnatr_eq0.
have Z0 : 0 <= Z by apply: prodr_ge0 => t _; rewrite addr_ge0 ?ler01.
have ZP : Z * 2%:R ^- N <= 1.
  apply: le_trans Zbound; rewrite ler_wpmul2l // -exprVn ler_expn2r ?nnegrE ?invr_ge0 ?ler0n //.
  by apply: le_trans half_le; rewrite invr_ge0 ler0n.
have P0 : 0 <= P.
  rewrite leNgt; apply/negP => Pneg; have := PY; rewrite -/Z => PZ.
  have : P * Z <= 0 by apply: mulr_le0_ge0 => //; apply: ltW.
  by rewrite PZ ler10.
have -> : 2%:R ^- N = P * (Z * 2%:R ^- N) by rewrite mulrA PY mul1r.
by rewrite ler_pimulr.
Qed.
End Products.

Section Inverse.
Variables (R : numFieldType) (l q x : R).
Add Field inverse_field : (field_steps R).
Lemma hazard_has_an_inverse : l + (1 - l) * q * x != 0 -> l + (1 - l) * x != 0 ->
  (1 - toy_hazard_at l q x) * (1 + (1 - l) * (1 - q) * x / (l + (1 - l) * q * x)) = 1.
Proof. by move=> /eqP p1 /eqP p2; rewrite /toy_hazard_at; solve_field R; split. Qed.
End Inverse.

(* THEOREM decay_saves_luigi_iff_the_evidence_is_summable. Over an Archimedean field, in the seed toy, for every
   decay: the probabilities that the first n tokens are all A have a positive lower bound if and only if the sums over
   t < n of the products f_1(q) ... f_t(q), which are q^(a_1 + ... + a_t) for weights a_j, have an upper bound. *)
Theorem decay_saves_luigi_iff_the_evidence_is_summable
    (R : archiFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (f : nat -> R -> R) : is_decay f ->
  (exists2 c, 0 < c & forall n, c <= decayed (seed_toy hl hq) f (nseq n tokA)) <->
  (exists D, forall n, \sum_(t < n) \prod_(1 <= j < t.+1) f j q <= D).
Proof.
move=> fdecay; have /andP[l0 l1] := hl; have /andP[q0 q1] := hq.
have c0 : 0 < (1 - l) * (1 - q) by rewrite mulr_gt0 ?subr_gt0.
pose Q t := \prod_(1 <= j < t.+1) f j q.
have Q01 t : 0 < Q t <= 1 := evidence_bounds hq fdecay t.
have sums n : \sum_(0 <= t < n) Q t = \sum_(t < n) Q t by rewrite big_mkord.
split=> [[c cp cP]|[D Dbound]].
  exists (c^-1 / ((1 - l) * (1 - q))) => n; have [_] := decay_toy_bounds hl hq fdecay (leq0n n).
  rewrite /= -/(Q _) sums => P1; have Pc := cP n.
  set P := decayed _ _ _ in P1 Pc; set S := \sum_(t < n) _ in P1 *.
  have S0 : 0 <= S by apply: sumr_ge0 => t _; case/andP: (Q01 t) => /ltW.
  rewrite ler_pdivl_mulr // mulrC -(ler_pmul2l cp) divff ?gt_eqF //; apply: le_trans P1.
  have step : c * ((1 - l) * (1 - q) * S) <= P * ((1 - l) * (1 - q) * S).
    by rewrite ler_wpmul2r // mulr_ge0 // ltW.
  apply: le_trans step _; rewrite ler_wpmul2l ?(le_trans (ltW cp)) // ler_addr ler01 //.
pose y t := (1 - l) * (1 - q) * Q t / (l + (1 - l) * q * Q t).
have low t : l <= l + (1 - l) * q * Q t.
  by rewrite ler_addl !mulr_ge0 ?subr_ge0 ?(ltW l1) ?(ltW q0) //; case/andP: (Q01 t) => /ltW.
have [c cp cP] : exists2 c, 0 < c & forall n, c <= \prod_(t < n) (1 - toy_hazard_at l q (Q t)).
  apply: (@products_with_summable_inverses R (fun t => toy_hazard_at l q (Q t)) y ((1 - l) * (1 - q) / l * D)) => [t|t|n].
  - have /andP[Qt _] := Q01 t.
    have p1 : l + (1 - l) * q * Q t != 0 by rewrite gt_eqF // (lt_le_trans l0).
    have p2 : l + (1 - l) * Q t != 0 by rewrite gt_eqF // addr_gt0 // mulr_gt0 // subr_gt0.
    exact: hazard_has_an_inverse.
  - have /andP[Qt _] := Q01 t; rewrite divr_ge0 //; last by rewrite (le_trans (ltW l0)).
    by rewrite !mulr_ge0 ?subr_ge0 // ltW.
  - apply: (@le_trans _ _ ((1 - l) * (1 - q) / l * \sum_(t < n) Q t)).
      rewrite mulr_sumr; apply: ler_sum => t _; have /andP[Qt _] := Q01 t.
      rewrite /y [X in X <= _]mulrAC ler_wpmul2r ?(ltW Qt) // ler_wpmul2l ?(ltW c0) //.
      by rewrite lef_pinv ?posrE // (lt_le_trans l0).
    by apply: ler_wpmul2l; [rewrite divr_ge0 ?(ltW c0) ?(ltW l0)|exact: Dbound].
exists c => // n; rewrite decay_toy_law_of_As //; exact: cP.
Qed.
