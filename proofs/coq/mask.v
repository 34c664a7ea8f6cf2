(* Supervision as a hard mask: the token b is never drawn, and the probabilities of the others are scaled up.

   [masked_next b w a] is the probability of the token a after the window w when b is masked, and [masked k b w] that
   the simulator with a window of k tokens writes the text w, b being masked all the time. A mask changes what is
   drawn and not how a text is read, so amplitudes are those of the mixture. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import arithmetic premises window early.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Mask.
Variables (R : realFieldType) (A I : finType) (M : mixture R A I).
Add Field arithmetic : (field_laws (Num.RealField.fieldType R)).
Ltac by_ring := by_ring_over (Num.RealField.fieldType R).
Ltac by_field := by_field_over (Num.RealField.fieldType R).

Definition masked_next (b : A) (w : seq A) (a : A) : R :=
  if a == b then 0 else next M w a / (1 - next M w b).
Fixpoint masked (k : nat) (b : A) (w : seq A) : R :=
  if w is a :: v then masked k b v * masked_next b (take k v) a else 1.

(* THEOREM a_masked_token_never_comes. For every mixture and window, the simulator whose token b is masked gives every
   text that holds b probability 0. *)
Theorem a_masked_token_never_comes (k : nat) (b : A) (w : seq A) : b \in w -> masked k b w = 0.
Proof.
elim: w => //= a v IH; rewrite inE => /orP[/eqP <-|/IH ->]; last by rewrite mul0r.
by rewrite /masked_next eqxx mulr0.
Qed.

(* THEOREM a_mask_loses_no_probability. Where the window is possible and does not make b certain, the masked
   next-token law adds up to 1. *)
Theorem a_mask_loses_no_probability (b : A) (w : seq A) :
  0 < mu M w -> next M w b < 1 -> \sum_a masked_next b w a = 1.
Proof.
move=> mu_gt0 b_lt1; rewrite (bigD1 b) //= /masked_next eqxx add0r.
rewrite (eq_bigr (fun a => next M w a / (1 - next M w b))) => [|a /negbTE -> //].
have others : \sum_(a | a != b) next M w a = 1 - next M w b.
  by rewrite -(next_sum mu_gt0) [X in _ = X - _](bigD1 b) //= addrC addKr.
by rewrite -mulr_suml others divff // lt0r_neq0 // subr_gt0.
Qed.

(* THEOREM amplitudes_drift_under_a_mask. Where the window is possible and does not make b certain, the mean amplitude
   of a premise after one masked token is (alpha - h alpha_b)/(1 - h), where alpha is its amplitude before, alpha_b
   that after b, and h the probability of b. *)
Theorem amplitudes_drift_under_a_mask (p : I) (b : A) (w : seq A) :
  0 < mu M w -> next M w b < 1 ->
  \sum_a masked_next b w a * alpha M p (a :: w) =
  (alpha M p w - next M w b * alpha M p (b :: w)) / (1 - next M w b).
Proof.
move=> mu_gt0 b_lt1; rewrite (bigD1 b) //= {1}/masked_next eqxx mul0r add0r.
rewrite (eq_bigr (fun a => next M w a * alpha M p (a :: w) / (1 - next M w b))); last first.
  by move=> a /negbTE a_b; rewrite /masked_next a_b mulrAC.
rewrite -mulr_suml; congr (_ / _).
have martingale : \sum_a next M w a * alpha M p (a :: w) = alpha M p w.
  under eq_bigr => a _ do rewrite next_alpha_cons.
  rewrite -mulr_sumr; have [law0|law_neq0] := eqVneq (law M p w) 0.
    by rewrite /alpha law0 mulr0 !mul0r.
  by rewrite follow_sum ?mulr1 // (law_gt0 (law_is_law M p)).
by rewrite -martingale [X in _ = X - _](bigD1 b) //= addrC addKr.
Qed.

(* THEOREM lift_the_mask_and_the_hazard_is_back. Let there be no other tokens than a and b. However long b was masked,
   if only for at least k tokens, the window of every text that was then written shows k tokens a: the amplitudes are
   those after k tokens a, and without the mask b comes next with the probability that it has after k tokens a. *)
Theorem lift_the_mask_and_the_hazard_is_back (k : nat) (a b : A) (w : seq A) :
  (forall c, (c == a) || (c == b)) -> masked k b w != 0 -> (k <= size w)%N ->
  (forall p, alpha M p (take k w) = alpha M p (run a k)) /\ next M (take k w) b = next M (run a k) b.
Proof.
move=> tokens possible k_le.
have b_notin : b \notin w by apply: contra possible => b_in; rewrite a_masked_token_never_comes.
have -> : take k w = run a k => //.
have /all_pred1P -> : all (pred1 a) w.
  by apply/allP => c c_in; case/orP: (tokens c) => //= /eqP c_b; rewrite -c_b c_in in b_notin.
by rewrite /run take_nseq.
Qed.
End Mask.
