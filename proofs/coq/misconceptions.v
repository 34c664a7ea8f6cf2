(* How well a model predicts its text, and how often it repeats a misconception.

   The text gives each token a, after some prompt, the probability c a / N, where the counts c are whole numbers and N
   is their sum. A model gives it the probability f a. [score c f] is the probability that the model gives to a sample
   with exactly these counts in some order; the model predicts the text the better, in Kullback-Leibler divergence,
   the greater its score is, and the best score is that of the text itself. [mass V f] is the probability of the
   tokens in V. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Scores.
Variables (R : realFieldType) (A : finType) (c : A -> nat).

Definition score (f : A -> R) : R := \prod_a f a ^+ c a.
Definition mass (V : pred A) (f : A -> R) : R := \sum_(a | V a) f a.
Definition count_in (V : pred A) : nat := (\sum_(a | V a) c a)%N.
Definition text (a : A) : R := (c a)%:R / (count_in predT)%:R.

(* Products over equal sums are greatest where the factors are alike. *)
Lemma grouped (V : pred A) (f : A -> R) :
  (forall a, 0 <= f a) ->
  (count_in V)%:R ^+ count_in V * \prod_(a | V a) f a ^+ c a <=
  mass V f ^+ count_in V * \prod_(a | V a) (c a)%:R ^+ c a.
Proof.
move=> f_ge0; pose J := {a : A & 'I_(c a)}.
pose S : pred J := [pred j | V (tag j)]; pose E (j : J) : R := f (tag j) / (c (tag j))%:R.
have size_S : #|S| = count_in V.
  rewrite -sum1_card /count_in (eq_bigr (fun a => \sum_(i < c a) 1)%N) => [|a _]; last by rewrite sum1_card card_ord.
  rewrite (@sig_big_dep _ _ _ _ (fun a => [finType of 'I_(c a)]) V (fun _ => predT) (fun _ _ => 1%N)).
  by apply: eq_bigl => j; rewrite /S /= andbT.
have sum_E : \sum_(j in S) E j <= mass V f.
  rewrite /mass; apply: le_trans (_ : \sum_(a | V a) \sum_(i < c a) f a / (c a)%:R <= _).
    rewrite (@sig_big_dep _ _ _ _ (fun a => [finType of 'I_(c a)]) V (fun _ => predT) (fun a _ => f a / (c a)%:R)).
    by rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: eq_bigl => j; rewrite /S /= andbT.
  apply: ler_sum => a _; rewrite sumr_const card_ord -mulr_natr.
  have [->|c_gt0] := posnP (c a); first by rewrite mulr0.
  by rewrite divfK // pnatr_eq0 -lt0n.
have prod_E : \prod_(j in S) (E j *+ #|S|) =
    \prod_(a | V a) ((count_in V)%:R * f a / (c a)%:R) ^+ c a.
  rewrite (eq_bigr (fun a => \prod_(i < c a) ((count_in V)%:R * f a / (c a)%:R))) => [|a _]; last first.
    by rewrite prodr_const card_ord.
  rewrite (@sig_big_dep _ _ _ _ (fun a => [finType of 'I_(c a)]) V (fun _ => predT)
    (fun a _ => (count_in V)%:R * f a / (c a)%:R)).
  apply: eq_big => [j|j _]; first by rewrite /S /= andbT.
  by rewrite size_S /E -[LHS]mulr_natl mulrA.
have E_ge0 j : j \in S -> 0 <= E j *+ #|S| by move=> _; rewrite mulrn_wge0 // divr_ge0 // ler0n.
have [agm _] := leif_AGM_scaled E_ge0.
have E_sum_ge0 : 0 <= \sum_(j in S) E j by apply: sumr_ge0 => j _; rewrite divr_ge0 // ler0n.
have : \prod_(a | V a) ((count_in V)%:R * f a / (c a)%:R) ^+ c a <= mass V f ^+ count_in V.
  rewrite -prod_E; apply: le_trans agm _.
  by rewrite -/(#|S|) size_S ler_expn2r // ?nnegrE // (le_trans E_sum_ge0).
have c_gt0 : 0 < \prod_(a | V a) (c a)%:R ^+ c a :> R.
  apply: prodr_gt0 => a _; have [->|?] := posnP (c a); first by rewrite expr0 ltr01.
  by rewrite exprn_gt0 // ltr0n.
rewrite -(ler_pmul2r c_gt0); apply: le_trans.
rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /count_in -prodrXr -!big_split /=.
apply: eq_bigr => a _; rewrite -!exprMn.
have [->|gt0] := posnP (c a); first by rewrite !expr0.
by rewrite divfK // pnatr_eq0 -lt0n.
Qed.

Lemma mass_text (V : pred A) : mass V text = (count_in V)%:R / (count_in predT)%:R.
Proof. by rewrite /mass /text -mulr_suml; congr (_ / _); rewrite /count_in natr_sum. Qed.

Lemma score_text : score text * (count_in predT)%:R ^+ count_in predT = \prod_a (c a)%:R ^+ c a.
Proof.
rewrite /score /count_in -prodrXr -big_split /=; apply: eq_bigr => a _; rewrite -exprMn /text.
have [->|gt0] := posnP (c a); first by rewrite !expr0.
rewrite divfK // pnatr_eq0 -lt0n; apply: leq_trans gt0 _.
by rewrite /count_in (bigD1 a) //= leq_addr.
Qed.

(* THEOREM nothing_predicts_a_text_better_than_its_own_frequencies. Among all models the frequencies of the text
   themselves have the greatest score: no model, that is, no non-negative numbers with sum 1, gives the text a greater
   likelihood. *)
Theorem nothing_predicts_a_text_better_than_its_own_frequencies (f : A -> R) :
  (forall a, 0 <= f a) -> \sum_a f a = 1 -> (0 < count_in predT)%N -> score f <= score text.
Proof.
move=> f_ge0 f_sum N_gt0; have := grouped predT f_ge0; rewrite /mass f_sum expr1n mul1r -score_text mulrC.
by rewrite ler_pmul2r // exprn_gt0 // ltr0n.
Qed.

(* THEOREM a_good_model_repeats_the_misconceptions_of_its_text. Let e be the frequency of the misconceptions V in a
   text, and x their probability under a model. With n tokens of the text in V and m outside, the model's score is at
   most that of the text times x^n (1-x)^m / (e^n (1-e)^m). *)
Theorem a_good_model_repeats_the_misconceptions_of_its_text (V : pred A) (f : A -> R) :
  (forall a, 0 <= f a) -> \sum_a f a = 1 -> (0 < count_in predT)%N ->
  let e := mass V text in let x := mass V f in
  let n := count_in V in let m := count_in (predC V) in
  score f * (e ^+ n * (1 - e) ^+ m) <= score text * (x ^+ n * (1 - x) ^+ m).
Proof.
move=> f_ge0 f_sum N_gt0; cbv zeta.
set e := mass V text; set x := mass V f; set n := count_in V; set m := count_in (predC V).
have N_neq0 : (count_in predT)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have split_count : count_in predT = (n + m)%N by rewrite /count_in (bigID V).
have others : 1 - x = mass (predC V) f by rewrite -f_sum (bigID V) /= /x /mass addrC addKr.
have e_frac : e = n%:R / (count_in predT)%:R by rewrite /e mass_text.
have e_others : 1 - e = m%:R / (count_in predT)%:R.
  by apply/eqP; rewrite e_frac subr_eq -mulrDl -natrD addnC -split_count divff.
have N_power : 0 < (count_in predT)%:R ^+ count_in predT :> R by rewrite exprn_gt0 // ltr0n.
rewrite others e_others e_frac !expr_div_n mulf_div -exprD -split_count -(ler_pmul2r N_power).
rewrite -[X in X <= _]mulrA divfK ?lt0r_neq0 // [X in _ <= X]mulrAC score_text.
have left_ge0 (U : pred A) : 0 <= (count_in U)%:R ^+ count_in U * \prod_(a | U a) f a ^+ c a.
  by rewrite mulr_ge0 ?exprn_ge0 ?ler0n //; apply: prodr_ge0 => a _; rewrite exprn_ge0.
have := ler_pmul (left_ge0 V) (left_ge0 (predC V)) (grouped V f_ge0) (grouped (predC V) f_ge0).
rewrite -/n -/m -/x mulrACA [X in _ <= X]mulrACA [X in X <= _]mulrC [X in _ <= X]mulrC.
by rewrite /score [\prod_a f a ^+ c a](bigID V) [\prod_a (c a)%:R ^+ c a](bigID V).
Qed.

(* THEOREM misconceptions_have_a_floor. A model whose score is at least r times that of the text gives the
   misconceptions V a probability x with x^n >= r e^n (1-e)^m, where e is their frequency in the text, and n and m the
   numbers of tokens in V and outside. *)
Theorem misconceptions_have_a_floor (V : pred A) (f : A -> R) (r : R) :
  (forall a, 0 <= f a) -> \sum_a f a = 1 -> (0 < count_in predT)%N -> 0 < score text ->
  r * score text <= score f ->
  let e := mass V text in
  r * (e ^+ count_in V * (1 - e) ^+ count_in (predC V)) <= mass V f ^+ count_in V.
Proof.
move=> f_ge0 f_sum N_gt0 score_gt0 good; cbv zeta; set e := mass V text.
have mass_ge0 (U : pred A) g : (forall a, 0 <= g a) -> 0 <= mass U g by move=> g_ge0; apply: sumr_ge0 => a _.
have text_ge0 a : 0 <= text a by rewrite divr_ge0 ?ler0n.
have text_sum : \sum_a text a = 1.
  by rewrite -[LHS]/(mass predT text) mass_text divff // pnatr_eq0 -lt0n.
have mass_le1 (U : pred A) g : (forall a, 0 <= g a) -> \sum_a g a = 1 -> mass U g <= 1.
  by move=> g_ge0 <-; rewrite [X in _ <= X](bigID U) /= ler_addl sumr_ge0.
have := a_good_model_repeats_the_misconceptions_of_its_text V f_ge0 f_sum N_gt0; rewrite /= -/e => bound.
rewrite -(ler_pmul2l score_gt0); apply: le_trans (_ : score f * (e ^+ count_in V * (1 - e) ^+ count_in (predC V)) <= _).
  rewrite [score text * _]mulrA; apply: ler_wpmul2r; last by rewrite mulrC.
  by rewrite mulr_ge0 ?exprn_ge0 ?subr_ge0 ?mass_ge0 ?mass_le1.
apply: le_trans bound _; rewrite ler_pmul2l // -[X in _ <= X]mulr1 ler_wpmul2l ?exprn_ge0 ?mass_ge0 //.
by rewrite exprn_ile1 ?subr_ge0 ?mass_le1 // ger_addl oppr_le0 mass_ge0.
Qed.
End Scores.
