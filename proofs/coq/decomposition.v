(* Two mixtures with the same law of texts, whatever their premises are.

   [blended M N B] says that each premise j of N is a blend of the premises of M, with the shares B j i, which are not
   negative, and that the shares, weighted with the prior weights of N, give the premises of M their prior weights. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window first_passage.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section OneLaw.
Variables (R : numFieldType) (A I J : finType) (M : mixture R A I) (N : mixture R A J) (k : nat).

Lemma same_next : mu M =1 mu N -> forall w a, next M w a = next N w a.
Proof. by move=> e w a; rewrite /next !e. Qed.

Lemma same_windowed : mu M =1 mu N -> windowed M k =1 windowed N k.
Proof. by move=> e; elim=> [|a v IH] //; rewrite !windowed_cons IH (same_next e). Qed.

Lemma same_continued v u : mu M =1 mu N -> continued M k v u = continued N k v u.
Proof. by move=> e; elim: u => [|a u IH] //=; rewrite IH (same_next e). Qed.

Lemma same_avoid H n v : mu M =1 mu N -> avoid M k H n v = avoid N k H n v.
Proof.
by move=> e; elim: n v => [|n IH] v //=; apply: eq_bigr => a _; rewrite (same_next e) IH.
Qed.

(* THEOREM what_depends_on_the_law_of_texts_alone_is_invariant. If two mixtures, whatever their premises, give every text the
   same probability mu, then they have the same next-token laws, and for every window length the simulators write every
   text, and continue every text, with the same probabilities, leave the same sets of windows, and for every target have
   the same probabilities of no passage within n tokens and the same mean waiting times up to n tokens. *)
Theorem what_depends_on_the_law_of_texts_alone_is_invariant :
  mu M =1 mu N ->
  [/\ forall w a, next M w a = next N w a,
      forall w, windowed M k w = windowed N k w /\ (forall u, continued M k w u = continued N k w u),
      forall C, is_closed_set M k C <-> is_closed_set N k C &
      forall H n v, avoid M k H n v = avoid N k H n v /\ mean_wait M k H n v = mean_wait N k H n v].
Proof.
move=> e; split=> [w a|w|C|H n v]; first exact: same_next.
- by split=> [|u]; [apply: same_windowed | apply: same_continued].
- by split=> Cc v a Cv pos; apply: Cc => //; rewrite ?(same_next e) // -(same_next e).
- by split; [apply: same_avoid | apply: eq_bigr => j _; apply: same_avoid].
Qed.

Definition blended (B : J -> I -> R) : Prop :=
  (forall j w, law N j w = \sum_i B j i * law M i w) /\ (forall i, \sum_j prior N j * B j i = prior M i).

(* The share of the weight of the premise i that the blend j holds. *)
Definition share (B : J -> I -> R) (j : J) (i : I) : R := prior N j * B j i / prior M i.

(* THEOREM blended_premises_are_the_same_mixture. If each premise of a second mixture is a blend of the premises of a first
   one, and the shares, weighted with the prior weights of the second, give the first its prior weights, then both give
   every text the same probability; the amplitude of a blend is, at every text, the sum of its shares in the amplitudes of
   the premises, and for every window its drift is the sum of its shares in their drifts. *)
Theorem blended_premises_are_the_same_mixture (B : J -> I -> R) :
  blended B ->
  [/\ mu M =1 mu N,
      forall j w, alpha N j w = \sum_i share B j i * alpha M i w &
      forall j w, drift N k j w = \sum_i share B j i * drift M k i w].
Proof.
case=> laws weights.
have e : mu M =1 mu N.
  move=> w; rewrite /mu; under [RHS]eq_bigr => j _ do rewrite laws mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => i _ /=; rewrite -weights mulr_suml.
  by apply: eq_bigr => j _; rewrite mulrA.
have a j w : alpha N j w = \sum_i share B j i * alpha M i w.
  rewrite /alpha -e laws mulr_sumr mulr_suml; apply: eq_bigr => i _.
  by rewrite /share !mulrA divfK ?prior_neq0.
split=> // j w; rewrite /drift a; under eq_bigr => b _ do rewrite a -(same_next e) mulr_sumr.
rewrite exchange_big -sumrB; apply: eq_bigr => i _ /=; rewrite mulrBr mulr_sumr; congr (_ - _).
by apply: eq_bigr => b _; rewrite mulrCA.
Qed.
End OneLaw.

Section TwoBlends.
Variables (R : numFieldType) (A : finType) (P Q : seq A -> R).
Hypotheses (PL : is_law P) (QL : is_law Q).

Lemma half_weights : \sum_(p : bool) (1 / 2%:R : R) = 1.
Proof. by rewrite big_bool /= -mulrDl -[1 + 1]/(2%:R : R) divff // pnatr_eq0. Qed.

Lemma half_weight_gt0 (p : bool) : 0 < (1 / 2%:R : R).
Proof. by rewrite divr_gt0 ?ltr01 ?ltr0n. Qed.

Definition pure_law (p : bool) : seq A -> R := if p then Q else P.

Lemma pure_is_law p : is_law (pure_law p).
Proof. by case: p. Qed.

(* The two premises themselves, with weights 1/2. *)
Definition pure : mixture R A [finType of bool] := Mixture half_weight_gt0 half_weights pure_is_law.

(* The shares 3/4 and 1/4. *)
Definition three_to_one (j i : bool) : R := if j == i then 3%:R / 4%:R else 1 / 4%:R.

Lemma three_to_one_sum j : \sum_i three_to_one j i = 1.
Proof.
have f0 : (4%:R : R) != 0 by rewrite pnatr_eq0.
have e : 1 / 4%:R + 3%:R / 4%:R = 1 :> R by rewrite -mulrDl -(natrD R 1 3) divff.
by rewrite big_bool /three_to_one; case: j; rewrite /= ?e // addrC e.
Qed.

Lemma three_to_one_ge0 j i : 0 <= three_to_one j i.
Proof. by rewrite /three_to_one; case: ifP => _; rewrite divr_ge0 ?ler0n ?ler01. Qed.

Definition stirred_law (j : bool) (w : seq A) : R := \sum_i three_to_one j i * pure_law i w.

Lemma stirred_is_law j : is_law (stirred_law j).
Proof.
split=> [|w|w].
- rewrite /stirred_law -(three_to_one_sum j); apply: eq_bigr => i _.
  by rewrite (law_nil (pure_is_law i)) mulr1.
- by apply: sumr_ge0 => i _; rewrite mulr_ge0 ?three_to_one_ge0 ?(law_ge0 (pure_is_law i)).
- rewrite /stirred_law exchange_big; apply: eq_bigr => i _ /=.
  by rewrite -mulr_sumr (law_sum (pure_is_law i)).
Qed.

(* The blends 3/4 P + 1/4 Q and 1/4 P + 3/4 Q, with weights 1/2. *)
Definition stirred : mixture R A [finType of bool] := Mixture half_weight_gt0 half_weights stirred_is_law.

Lemma stirred_blended : blended pure stirred three_to_one.
Proof.
split=> // i; rewrite /= -mulr_sumr.
have -> : \sum_j three_to_one j i = \sum_j three_to_one i j.
  by apply: eq_bigr => j _; rewrite /three_to_one eq_sym.
by rewrite three_to_one_sum mulr1.
Qed.

Lemma stirred_share j i : share pure stirred three_to_one j i = three_to_one j i.
Proof. by rewrite /share (_ : prior pure i = prior stirred j) // mulrAC divff ?mul1r // prior_neq0. Qed.

(* THEOREM the_decomposition_into_premises_is_not_unique. For any two laws P and Q on texts, the mixture of P and Q with
   weights 1/2 and the mixture of 3/4 P + 1/4 Q and 1/4 P + 3/4 Q with weights 1/2 give every text the same probability;
   at every possible text the amplitude of 3/4 P + 1/4 Q is 1/4 and half of that of P, so that it is at least 1/4, and for
   every window its drift there is half of that of P, at windows that no possible token makes impossible. *)
Theorem the_decomposition_into_premises_is_not_unique :
  mu pure =1 mu stirred /\
  (forall w, 0 < mu pure w ->
     alpha stirred false w = 1 / 4%:R + alpha pure false w / 2%:R /\ 1 / 4%:R <= alpha stirred false w) /\
  (forall k w, 0 < mu pure w -> (forall a, 0 < mu pure (a :: w) -> 0 < mu pure (take k (a :: w))) ->
     drift stirred k false w = drift pure k false w / 2%:R).
Proof.
have [e a d] : [/\ mu pure =1 mu stirred,
      forall j w, alpha stirred j w = \sum_i share pure stirred three_to_one j i * alpha pure i w &
      forall k j w, drift stirred k j w = \sum_i share pure stirred three_to_one j i * drift pure k i w].
  split=> [w|j w|k j w].
  - by have [-> _ _] := blended_premises_are_the_same_mixture 0 stirred_blended.
  - by have [_ -> _] := blended_premises_are_the_same_mixture 0 stirred_blended.
  - by have [_ _ ->] := blended_premises_are_the_same_mixture k stirred_blended.
have f0 : (4%:R : R) != 0 by rewrite pnatr_eq0.
have quarter (x y : R) : 1 / 4%:R * x + 3%:R / 4%:R * y = 1 / 4%:R * (x + y) + y / 2%:R.
  rewrite mulrDr -addrA; congr (_ + _).
  have -> : y / 2%:R = 2%:R / 4%:R * y.
    by rewrite mulrC; congr (_ * _); rewrite -[4%N]/(2 * 2)%N natrM invfM mulrA divff ?mul1r ?pnatr_eq0.
  by rewrite -mulrDl -mulrDl -[3%N]/(1 + 2)%N natrD.
have form w : 0 < mu pure w -> alpha stirred false w = 1 / 4%:R + alpha pure false w / 2%:R.
  move=> pos; rewrite a big_bool !stirred_share /three_to_one /= quarter; congr (_ + _).
  have := alpha_sum pos; rewrite big_bool => ->; exact: mulr1.
split=> //; split=> [w pos|k w pos ok].
  by rewrite form //; split=> //; rewrite ler_addl divr_ge0 ?ler0n ?alpha_ge0.
rewrite d big_bool !stirred_share /three_to_one /= quarter.
suff -> : drift pure k true w + drift pure k false w = 0 by rewrite mulr0 add0r.
have -> : drift pure k true w + drift pure k false w = \sum_p drift pure k p w by rewrite big_bool.
rewrite /drift sumrB (alpha_sum pos) exchange_big /=.
under eq_bigr => b _ do rewrite -mulr_sumr.
rewrite (eq_bigr (fun b => next pure w b)) => [|b _]; first by rewrite next_sum ?subrr.
have [z|nz] := eqVneq (mu pure (b :: w)) 0; first by rewrite /next z !mul0r.
by rewrite alpha_sum ?mulr1 // ok // mu_gt0.
Qed.
End TwoBlends.
