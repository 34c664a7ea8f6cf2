(* Personas as sets of flipped traits.

   Given luigi with m binary traits, a persona is the set S of the traits that it flips. [flipped m S] is the weight of S
   if the number of flipped traits is uniform on 0, ..., m, and then the set of that size is uniform. From nothing each
   of the 2^m combinations has the weight 2^-m, which is m bits. [flipped_alone f S] is the weight of S if each trait
   flips independently with probability f. *)

From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Binomials.
Local Open Scope nat_scope.

Lemma binomial_rises m j : j.*2 < m -> 'C(m, j) <= 'C(m, j.+1).
Proof.
move=> jm; have e := mul_bin_left m j.
have le : j.+1 <= m - j by rewrite ltn_subRL addnn.
by rewrite -(leq_pmul2l (ltn0Sn j)) e leq_mul2r le orbT.
Qed.

Lemma binomial_below_half m j h : j <= h -> h.*2 <= m.+1 -> 'C(m, j) <= 'C(m, h).
Proof.
elim: h => [|h IH]; first by rewrite leqn0 => /eqP->.
rewrite leq_eqVlt => /orP[/eqP-> //|jh] hm.
rewrite doubleS !ltnS in hm.
by apply: leq_trans (binomial_rises _); [apply: IH => //; rewrite ltnW // ltnW | ].
Qed.

Lemma double_half_le m : (m./2).*2 <= m.
Proof. by rewrite -{2}(odd_double_half m) leq_addl. Qed.

Lemma middle_binomial_is_greatest m j : 'C(m, j) <= 'C(m, m./2).
Proof.
have h2 := double_half_le m.
have [jh|hj] := leqP j m./2.
  by apply: binomial_below_half => //; apply: leq_trans h2 _.
have [jm|mj] := leqP j m; last by rewrite bin_small.
rewrite -(bin_sub jm); apply: binomial_below_half; last by apply: leq_trans h2 _.
have e : m <= (m./2).+1 + m./2 by rewrite addSn addnn -{1}(odd_double_half m) -add1n leq_add2r leq_b1.
by rewrite leq_subLR; apply: leq_trans e _; rewrite leq_add2r.
Qed.

Lemma upper_middle_binomial m : 'C(m, uphalf m) = 'C(m, m./2).
Proof.
have e : m = uphalf m + m./2 by rewrite uphalf_half -addnA addnn odd_double_half.
by rewrite {1 3}e -bin_sub ?leq_addr // addnC addnK.
Qed.

Lemma binomials_add_up m : \sum_(j < m.+1) 'C(m, j) = 2 ^ m.
Proof. by rewrite -[2]/(1 + 1) expnDn; apply: eq_bigr => j _; rewrite !exp1n !muln1. Qed.

Lemma middle_binomial_is_large m : 2 ^ m <= m.+1 * 'C(m, m./2).
Proof.
rewrite -binomials_add_up; apply: leq_trans (_ : \sum_(j < m.+1) 'C(m, m./2) <= _).
  by apply: leq_sum => j _; apply: middle_binomial_is_greatest.
by rewrite sum_nat_const card_ord.
Qed.

Lemma power_beats_successor m : (m.+1 < 2 ^ m) = (1 < m).
Proof.
case: m => [|[|m]] //; elim: m => [|m IH] //=.
have {}IH : m.+3 < 2 ^ m.+2 by rewrite IH.
by rewrite expnS mul2n -addnn -(addn1 m.+4) leq_add // ltnW // (leq_trans _ IH).
Qed.
End Binomials.

Section Traits.
Variable R : numFieldType.

Definition flipped (m : nat) (S : {set 'I_m}) : R := ((m.+1 * 'C(m, #|S|))%:R)^-1.

Definition flipped_alone (m : nat) (f : R) (S : {set 'I_m}) : R := f ^+ #|S| * (1 - f) ^+ (m - #|S|).

Lemma size_of_flips m (S : {set 'I_m}) : (#|S| <= m)%N.
Proof. by rewrite -[X in (_ <= X)%N](card_ord m) max_card. Qed.

Lemma flipped_denominator_gt0 m (S : {set 'I_m}) : (0 < m.+1 * 'C(m, #|S|))%N.
Proof. by rewrite muln_gt0 bin_gt0 size_of_flips. Qed.

(* THEOREM flipped_traits_have_a_prior. If the number of flipped traits is uniform on 0, ..., m, and then the set uniform,
   each set of j traits has the weight 1/((m + 1) C(m, j)), and these weights add up to 1. *)
Theorem flipped_traits_have_a_prior (m : nat) :
  (forall S : {set 'I_m}, flipped S = (m.+1%:R)^-1 * ('C(m, #|S|)%:R)^-1) /\
  (forall j : 'I_m.+1, \sum_(S : {set 'I_m} | #|S| == j) flipped S = (m.+1%:R)^-1) /\
  \sum_(S : {set 'I_m}) flipped S = 1.
Proof.
have form (S : {set 'I_m}) : flipped S = (m.+1%:R)^-1 * ('C(m, #|S|)%:R)^-1.
  by rewrite /flipped natrM invfM.
have level (j : 'I_m.+1) : \sum_(S : {set 'I_m} | #|S| == j) flipped S = (m.+1%:R)^-1.
  rewrite (eq_bigr (fun=> (m.+1%:R)^-1 * ('C(m, j)%:R)^-1)) => [|S /eqP<- //].
  have n0 : ('C(m, j)%:R : R) != 0 by rewrite pnatr_eq0 -lt0n bin_gt0 -ltnS.
  have -> : (\sum_(S : {set 'I_m} | #|S| == j) (m.+1%:R)^-1 * ('C(m, j)%:R)^-1 : R) =
      (m.+1%:R)^-1 * ('C(m, j)%:R)^-1 * #|[set S : {set 'I_m} | #|S| == j]|%:R.
    by rewrite sumr_const -mulr_natr cardsE.
  by rewrite card_draws card_ord -mulrA mulVf // mulr1.
split=> //; split=> //.
rewrite (partition_big (fun S : {set 'I_m} => inord #|S| : 'I_m.+1) predT) //=.
rewrite (eq_bigr (fun=> (m.+1%:R)^-1)) => [|j _].
  by rewrite sumr_const card_ord -(mulr_natr (m.+1%:R)^-1) mulVf // pnatr_eq0.
rewrite -[RHS](level j); apply: eq_bigl => S.
by rewrite -val_eqE /= inordK // ltnS size_of_flips.
Qed.

(* THEOREM flipping_saves_bits_iff. Flipping a given set of j of m traits has a greater weight than 2^-m, which is that from
   nothing, exactly if (m + 1) C(m, j) < 2^m. *)
Theorem flipping_saves_bits_iff (m : nat) (S : {set 'I_m}) :
  ((2%:R ^- m : R) < flipped S) = (m.+1 * 'C(m, #|S|) < 2 ^ m)%N.
Proof.
by rewrite /flipped -natrX ltf_pinv ?ltr_nat // qualifE ltr0n ?expn_gt0 ?flipped_denominator_gt0.
Qed.

(* THEOREM the_antipode_is_cheap. The full antipode of m traits has the weight 1/(m + 1), which is greater than 2^-m exactly
   if m >= 2. *)
Theorem the_antipode_is_cheap (m : nat) :
  flipped [set: 'I_m] = (m.+1%:R)^-1 /\ ((2%:R ^- m : R) < flipped [set: 'I_m]) = (2 <= m)%N.
Proof.
have c : #|[set: 'I_m]| = m by rewrite cardsT card_ord.
by rewrite flipping_saves_bits_iff /flipped c binn muln1 power_beats_successor.
Qed.

(* THEOREM a_middle_number_of_flips_is_never_cheap. Flipping a given set of m/2 of m traits, rounded down or up, has at most
   the weight 2^-m that it has from nothing, for every m. *)
Theorem a_middle_number_of_flips_is_never_cheap (m : nat) (S : {set 'I_m}) :
  #|S| = m./2 \/ #|S| = uphalf m -> flipped S <= 2%:R ^- m.
Proof.
move=> middle; rewrite /flipped -natrX lef_pinv ?qualifE ?ltr0n ?expn_gt0 ?flipped_denominator_gt0 //.
by rewrite ler_nat; case: middle => ->; rewrite ?upper_middle_binomial middle_binomial_is_large.
Qed.

(* THEOREM flipping_is_always_cheap_fails. Of two traits, one given trait flipped has the weight 1/6, which is less than the
   1/4 that it has from nothing. *)
Theorem flipping_is_always_cheap_fails (i : 'I_2) :
  flipped [set i] = (6%:R)^-1 /\ (6%:R)^-1 < (2%:R ^- 2 : R).
Proof.
split; first by rewrite /flipped cards1 bin1.
by rewrite -natrX ltf_pinv ?qualifE ?ltr0n // ltr_nat.
Qed.

(* THEOREM traits_that_flip_evenly_save_nothing. If each of m traits flips independently with probability 1/2, every set of
   flipped traits has exactly the weight 2^-m. *)
Theorem traits_that_flip_evenly_save_nothing (m : nat) (S : {set 'I_m}) :
  flipped_alone (2%:R^-1) S = 2%:R ^- m.
Proof.
have e : 1 - 2%:R^-1 = 2%:R^-1 :> R.
  apply/eqP; rewrite subr_eq -[X in X + _]mul1r -[X in _ + X]mul1r -mulrDl -[1 + 1]/(2%:R : R) divff //.
  by rewrite pnatr_eq0.
by rewrite /flipped_alone e -exprD subnKC ?size_of_flips // exprVn.
Qed.

(* THEOREM traits_that_flip_often_favour_the_antipode. If each of m >= 1 traits flips independently with a probability above
   1/2, the full antipode has a greater weight than 2^-m. *)
Theorem traits_that_flip_often_favour_the_antipode (m : nat) (f : R) :
  (0 < m)%N -> 2%:R^-1 < f -> 2%:R ^- m < flipped_alone f [set: 'I_m].
Proof.
move=> m0 f_gt; rewrite /flipped_alone cardsT card_ord subnn expr0 mulr1 -exprVn.
have h0 : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
by rewrite ltr_expn2r -?lt0n ?(ltW h0) ?(ltW (lt_trans h0 f_gt)).
Qed.
End Traits.
