(* Prior weights and code lengths.

   A code gives each premise a word of bits. It is prefix-free if no premise's word begins the word of another
   premise. [l] is a Shannon-Fano length of the weight x if (1/2)^l <= x < 2 (1/2)^l, that is, if l is -log2 x rounded
   up. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Of two beginnings of one word the shorter begins the longer. *)
Lemma prefix_both (c d t : seq bool) : prefix c t -> prefix d t -> (size c <= size d)%N -> prefix c d.
Proof.
rewrite !prefixE => /eqP c_t /eqP d_t le_size.
by rewrite -{1}d_t take_take // c_t.
Qed.

Section Codes.
Variables (R : archiFieldType) (A I : finType) (M : mixture R A I).

Definition half : R := 1 / 2%:R.
Definition is_prefix_free (code : I -> seq bool) : Prop := forall p q, p != q -> ~~ prefix (code p) (code q).
Definition is_rounded_up (x : R) (l : nat) : Prop := half ^+ l <= x < half ^+ l *+ 2.

Lemma half_gt0 : 0 < half. Proof. by rewrite divr_gt0 ?ltr01 ?ltr0n. Qed.
Lemma half_twice : half *+ 2 = 1.
Proof. by rewrite -mulr_natr /half divfK // pnatr_eq0. Qed.
Lemma half_power_gt0 l : 0 < half ^+ l. Proof. by rewrite exprn_gt0 // half_gt0. Qed.
Lemma half_step l : half ^+ l.+1 *+ 2 = half ^+ l.
Proof. by rewrite exprS mulrC -mulrnAr half_twice mulr1. Qed.

(* THEOREM every_weight_has_a_rounded_length. Over an Archimedean field, every weight above 0 and at most 1 has a
   Shannon-Fano length. *)
Theorem every_weight_has_a_rounded_length (x : R) : 0 < x <= 1 -> exists l, is_rounded_up x l.
Proof.
move=> /andP[x_gt0 x_le1].
have small : exists l, half ^+ l <= x.
  exists (Num.bound x^-1); rewrite /half expr_div_n expr1n ler_pdivr_mulr ?exprn_gt0 ?ltr0n //.
  by rewrite -ler_pdivr_mull // mulr1 ltW // upper_nthrootP.
case: (ex_minnP small) => l l_small least; exists l; rewrite /is_rounded_up l_small /=.
case: l least {l_small} => [|l] least; first by rewrite expr0 (le_lt_trans x_le1) // ltr1n.
rewrite half_step ltNge; apply/negP => /least; by rewrite ltnn.
Qed.

(* THEOREM rounded_lengths_satisfy_kraft. If each premise has a Shannon-Fano length of its prior weight, then the sum
   of the powers (1/2)^length is at most 1. *)
Theorem rounded_lengths_satisfy_kraft (l : I -> nat) :
  (forall p, is_rounded_up (prior M p) (l p)) -> \sum_p half ^+ l p <= 1.
Proof.
by move=> rounded; rewrite -(prior_sum M); apply: ler_sum => p _; case/andP: (rounded p).
Qed.

(* The share of the words of N bits that a given word begins. *)
Lemma share_begun (c : seq bool) (N : nat) :
  (size c <= N)%N -> \sum_(t : N.-tuple bool) half ^+ N * (prefix c t)%:R = half ^+ size c.
Proof.
elim: c N => [|b c IH] N /=.
  move=> _; under eq_bigr => t _ do rewrite prefix0s mulr1.
  rewrite sumr_const card_tuple card_bool -mulr_natr natrX -exprMn.
  by rewrite /half divfK ?expr1n // pnatr_eq0.
case: N => // N; rewrite ltnS => le_N.
rewrite (sum_tuple_cons (fun t => half ^+ N.+1 * (prefix (b :: c) t)%:R)) [RHS]exprS -(IH N le_N) mulr_sumr.
apply: eq_bigr => t _; rewrite (bigD1 b) //= eqxx big1 => [|a /negbTE a_b].
  by rewrite addr0 exprS mulrA.
by rewrite eq_sym a_b mulr0.
Qed.

(* THEOREM prefix_free_codes_satisfy_kraft. For every prefix-free code of the premises the sum of the powers
   (1/2)^length is at most 1. *)
Theorem prefix_free_codes_satisfy_kraft (code : I -> seq bool) :
  is_prefix_free code -> \sum_p half ^+ size (code p) <= 1.
Proof.
move=> free; pose N := (\max_p size (code p))%N.
have fits p : (size (code p) <= N)%N by apply: leq_bigmax.
rewrite (eq_bigr _ (fun p _ => esym (share_begun (fits p)))) exchange_big /=.
rewrite -[X in _ <= X](share_begun (leq0n N) (c := [::])); apply: ler_sum => t _.
rewrite -mulr_sumr prefix0s ler_pmul2l ?half_power_gt0 //.
have [p begins|none] := pickP (fun p => prefix (code p) t); last first.
  by rewrite big1 => [|p _]; rewrite ?ler0n // none.
rewrite (bigD1 p) //= begins big1 ?addr0 // => q q_p.
case begins_q: (prefix (code q) t) => //.
have [shorter|longer] := leqP (size (code p)) (size (code q)).
  by move: (free p q); rewrite eq_sym q_p (prefix_both begins begins_q shorter) => /(_ isT).
by move: (free q p); rewrite q_p (prefix_both begins_q begins (ltnW longer)) => /(_ isT).
Qed.

(* THEOREM hardly_any_weight_has_a_much_shorter_code. Whatever the lengths are, if the powers (1/2)^length add up to
   at most 1, then the premises whose length is at least c bits below -log2 of their prior weight have together at
   most the prior weight (1/2)^c. *)
Theorem hardly_any_weight_has_a_much_shorter_code (l : I -> nat) (c : nat) :
  \sum_p half ^+ l p <= 1 -> \sum_(p | prior M p <= half ^+ (l p + c)) prior M p <= half ^+ c.
Proof.
move=> kraft; apply: le_trans (_ : \sum_(p | prior M p <= half ^+ (l p + c)) half ^+ l p * half ^+ c <= _).
  by apply: ler_sum => p; rewrite exprD.
rewrite -mulr_suml -[X in _ <= X]mul1r ler_pmul2r ?half_power_gt0 //.
apply: le_trans kraft; rewrite [X in _ <= X](bigID (fun p => prior M p <= half ^+ (l p + c))) /= ler_addl.
by apply: sumr_ge0 => p _; apply/ltW/half_power_gt0.
Qed.
End Codes.
