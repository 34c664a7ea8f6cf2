(* In the seed toy with a window the way from luigi to waluigi and the way back both take the order of q^-k tokens.

   [toy_wait l q k k] is the expected time of the first B after k tokens A, and (q^-k - 1)/(1 - q) the expected time of the next
   window of k tokens A just after a B: toy.v says so. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators field_steps first_passage toy.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Step.
Variable R : numFieldType.
Add Field both_ways_field : (field_steps R).
Lemma both_ways_step (y z Q S : R) : y != 0 -> z != 0 -> Q != 0 -> S != 0 ->
  Q * (S / (y * Q * z / S) / S) - S / (y * z) = 0.
Proof. by move=> /eqP y0 /eqP z0 /eqP Q0 /eqP S0; solve_field R; do ?split. Qed.
End Step.

(* THEOREM toy_both_ways_take_q_to_the_minus_k. In the seed toy, for every window k >= 1, let E be the expected time of the
   first B after k tokens A and C the expected time of a window of k tokens A just after a B, as they are known. Then
   q^k E = (l + (1 - l) q^k) / ((1 - l) (1 - q)) lies between l / ((1 - l) (1 - q)) and 1 / ((1 - l) (1 - q)), and q^k C =
   (1 - q^k) / (1 - q) lies between 1 and 1 / (1 - q). *)
Theorem toy_both_ways_take_q_to_the_minus_k (R : numFieldType) (l q : R) (k : nat) : 0 < l < 1 -> 0 < q < 1 -> (0 < k)%N ->
  let E := toy_wait l q k k in
  let C := ((q ^+ k)^-1 - 1) / (1 - q) in
  [/\ q ^+ k * E = toy_mass l q k / ((1 - l) * (1 - q)), l / ((1 - l) * (1 - q)) <= q ^+ k * E <= 1 / ((1 - l) * (1 - q)),
      q ^+ k * C = (1 - q ^+ k) / (1 - q) & 1 <= q ^+ k * C <= 1 / (1 - q)].
Proof.
move=> hl hq k0 E C; have /andP[l0 l1] := hl; have /andP[q0 q1] := hq.
have l10 : 0 < 1 - l by rewrite subr_gt0.
have q10 : 0 < 1 - q by rewrite subr_gt0.
have Q0 : 0 < q ^+ k by rewrite exprn_gt0.
have S0 : 0 < toy_mass l q k := lt_trans l0 (toy_mass_gt_l hl hq k).
have EE : q ^+ k * E = toy_mass l q k / ((1 - l) * (1 - q)).
  have n1 := lt0r_neq0 l10; have n2 := lt0r_neq0 q10; have n3 := lt0r_neq0 Q0; have n4 := lt0r_neq0 S0.
  rewrite /E /toy_wait big_geq // add0r /toy_hazard; apply/eqP.
  by rewrite -subr_eq0; apply/eqP; move: n1 n2 n3 n4; exact: both_ways_step.
have CC : q ^+ k * C = (1 - q ^+ k) / (1 - q) by rewrite /C mulrA mulrBr mulfV ?gt_eqF // mulr1.
have d0 : 0 < (1 - l) * (1 - q) by rewrite mulr_gt0.
rewrite EE CC; split=> //; apply/andP; split.
- by rewrite ler_wpmul2r ?invr_ge0 ?(ltW d0) // ltW // toy_mass_gt_l.
- by rewrite ler_wpmul2r ?invr_ge0 ?(ltW d0) // toy_mass_le1.
- rewrite ler_pdivl_mulr // mul1r ler_add2l ler_opp2; case: k k0 {E C EE CC Q0 S0} => // k _.
  by rewrite exprS ler_pimulr ?(ltW q0) // exprn_ile1 ?ltW.
- by rewrite ler_wpmul2r ?invr_ge0 ?(ltW q10) // ler_subl_addl ler_addr ltW.
Qed.
