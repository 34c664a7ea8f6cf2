(* Selection by behaviour: what training as filtering does to the premises.

   An event is a condition on texts of n tokens; [prob P n E] is its probability under the law P. A test looks at a
   text of n tokens and accepts it with a probability that depends on the text only; [rate accept n p] is the
   probability that a text of the premise p is accepted, and [passes accept n m p] the probability that m texts, drawn
   independently from p, are all accepted. Training multiplies the prior weight of each premise by a factor, such as
   the probability of passing; [trained g p] is the weight of the premise p after training with the factors g, scaled
   so that the weights add up to 1. [chance p n V s] is the probability under the premise p that the n tokens after
   the prompt s satisfy V, and [elicited W n V s] that of the mixture with the weights W, which need not add up to 1.
   [mean g] is the mean of g over the premises by prior weight, [mean_at s g] the mean by amplitude after the text s. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import arithmetic premises generators.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Averages.
Variables (R : realFieldType) (I : finType).
Add Field arithmetic : (field_laws (Num.RealField.fieldType R)).
Ltac by_ring := by_ring_over (Num.RealField.fieldType R).
Ltac by_field := by_field_over (Num.RealField.fieldType R).

(* Twice a covariance is a sum over pairs. *)
Lemma covariance_of_pairs (W g v : I -> R) :
  \sum_p \sum_q W p * W q * ((g p - g q) * (v p - v q)) =
  ((\sum_p W p) * (\sum_p W p * (g p * v p)) - (\sum_p W p * g p) * (\sum_p W p * v p)) *+ 2.
Proof.
rewrite mulrnBl !mulr2n.
transitivity (\sum_p \sum_q (W p * W q * (g p * v p) + W p * W q * (g q * v q)
                             - (W p * g p * (W q * v q) + W p * v p * (W q * g q)))).
  by apply: eq_bigr => p _; apply: eq_bigr => q _; by_ring.
under eq_bigr => p _ do rewrite sumrB !big_split /=.
rewrite sumrB !big_split /=; congr (_ + _ - (_ + _)).
- rewrite mulrC mulr_suml; apply: eq_bigr => p _; rewrite mulr_sumr.
  by apply: eq_bigr => q _; by_ring.
- rewrite mulr_suml; apply: eq_bigr => p _; rewrite mulr_sumr.
  by apply: eq_bigr => q _; by_ring.
- by rewrite mulr_suml; apply: eq_bigr => p _; rewrite mulr_sumr.
- rewrite mulrC mulr_suml; apply: eq_bigr => p _; rewrite mulr_sumr.
  by apply: eq_bigr => q _; by_ring.
Qed.

(* Chebyshev's sum inequality for quantities that move in opposite directions. *)
Lemma opposite_directions (W g v : I -> R) :
  (forall p, 0 <= W p) -> (forall p q, (g p - g q) * (v p - v q) <= 0) ->
  (\sum_p W p) * (\sum_p W p * (g p * v p)) <= (\sum_p W p * g p) * (\sum_p W p * v p).
Proof.
move=> W_ge0 opposite; rewrite -subr_le0 -(pmulrn_lle0 _ (isT : (0 < 2)%N)) -covariance_of_pairs.
rewrite -oppr_ge0 -sumrN; apply: sumr_ge0 => p _; rewrite -sumrN; apply: sumr_ge0 => q _.
by rewrite oppr_ge0 mulr_ge0_le0 // mulr_ge0.
Qed.
End Averages.

Section Selection.
Variables (R : realFieldType) (A I : finType) (M : mixture R A I).
Add Field arithmetic : (field_laws (Num.RealField.fieldType R)).
Ltac by_ring := by_ring_over (Num.RealField.fieldType R).
Ltac by_field := by_field_over (Num.RealField.fieldType R).

Definition prob (P : seq A -> R) (n : nat) (E : pred (seq A)) : R := \sum_(x : n.-tuple A | E x) P x.

Definition rate (accept : seq A -> R) (n : nat) (p : I) : R := \sum_(x : n.-tuple A) law M p x * accept x.
Definition passes (accept : seq A -> R) (n m : nat) (p : I) : R :=
  \sum_(t : {ffun 'I_m -> n.-tuple A}) \prod_(i < m) (law M p (t i) * accept (t i)).

Definition mean (g : I -> R) : R := \sum_p prior M p * g p.
Definition mean_at (s : seq A) (g : I -> R) : R := \sum_p alpha M p s * g p.
Definition trained (g : I -> R) (p : I) : R := prior M p * g p / mean g.

Definition chance (p : I) (n : nat) (V : pred (seq A)) (s : seq A) : R :=
  (\sum_(x : n.-tuple A | V x) law M p (x ++ s)) / law M p s.
Definition elicited (W : I -> R) (n : nat) (V : pred (seq A)) (s : seq A) : R :=
  (\sum_p W p * \sum_(x : n.-tuple A | V x) law M p (x ++ s)) / \sum_p W p * law M p s.

(* THEOREM independent_acceptances_multiply. If m texts are drawn independently from a premise, the probability that a
   test accepts all of them is the m-th power of the probability that it accepts one. *)
Theorem independent_acceptances_multiply (accept : seq A -> R) (n m : nat) (p : I) :
  passes accept n m p = rate accept n p ^+ m.
Proof.
rewrite /passes -(bigA_distr_bigA (fun (i : 'I_m) (x : n.-tuple A) => law M p x * accept x)).
by rewrite prodr_const card_ord.
Qed.

(* THEOREM training_multiplies_odds. Training with non-negative factors, of which that of q is positive, multiplies
   the odds of p against q by the ratio of their factors. *)
Theorem training_multiplies_odds (g : I -> R) (p q : I) :
  (forall r, 0 <= g r) -> 0 < g q -> trained g p / trained g q = prior M p / prior M q * (g p / g q).
Proof.
move=> g_ge0 gq_gt0.
have mean_gt0 : 0 < mean g.
  rewrite /mean (bigD1 q) //= ltr_paddr ?mulr_gt0 ?prior_gt0 //.
  by apply: sumr_ge0 => r _; rewrite mulr_ge0 // ltW // prior_gt0.
have := lt0r_neq0 mean_gt0; have := lt0r_neq0 gq_gt0; have := lt0r_neq0 (prior_gt0 M q).
by rewrite /trained => /eqP ? /eqP ? /eqP ?; by_field.
Qed.

(* THEOREM a_premise_gains_iff_it_passes_more_often_than_the_mean. Where the mean factor is positive, training raises
   the weight of a premise exactly if its factor exceeds the mean factor. *)
Theorem a_premise_gains_iff_it_passes_more_often_than_the_mean (g : I -> R) (p : I) :
  0 < mean g -> (prior M p < trained g p) = (mean g < g p).
Proof.
by move=> mean_gt0; rewrite /trained ltr_pdivl_mulr // ltr_pmul2l ?prior_gt0.
Qed.

(* What the mixture with the weights W says after the prompt s: by the weights at s. *)
Lemma elicited_chance (n : nat) (V : pred (seq A)) (s : seq A) (g : I -> R) :
  elicited (fun p => prior M p * g p) n V s = mean_at s (fun p => g p * chance p n V s) / mean_at s g.
Proof.
have law_cases p : law M p s = 0 -> \sum_(x : n.-tuple A | V x) law M p (x ++ s) = 0.
  by move=> zero; apply: big1 => x _; rewrite (law_cat_eq0 (law_is_law M p)).
have [mu0|mu_neq0] := eqVneq (mu M s) 0.
  rewrite /mean_at [\sum_p alpha M p s * g p]big1 => [|p _]; last by rewrite /alpha mu0 invr0 mulr0 mul0r.
  rewrite /elicited [\sum_p _ * law M p s]big1 => [|p _]; first by rewrite invr0 !mulr0.
  by rewrite (mu_eq0P M s (introT eqP mu0)) mulr0.
have numerator : mean_at s (fun p => g p * chance p n V s) =
    (\sum_p prior M p * g p * \sum_(x : n.-tuple A | V x) law M p (x ++ s)) / mu M s.
  rewrite /mean_at mulr_suml; apply: eq_bigr => p _; rewrite /alpha /chance.
  have [zero|law_neq0] := eqVneq (law M p s) 0.
    by rewrite (law_cases _ zero) zero !(mulr0, mul0r).
  by move: law_neq0 mu_neq0 => /eqP ? /eqP ?; by_field.
have denominator : mean_at s g = (\sum_p prior M p * g p * law M p s) / mu M s.
  rewrite /mean_at mulr_suml; apply: eq_bigr => p _; rewrite /alpha.
  by by_ring.
by rewrite numerator denominator invf_div mulrA divfK.
Qed.

Lemma untrained (n : nat) (V : pred (seq A)) (s : seq A) :
  0 < mu M s -> elicited (prior M) n V s = mean_at s (fun p => chance p n V s).
Proof.
move=> mu_gt0.
transitivity (elicited (fun p => prior M p * 1) n V s).
  by rewrite /elicited; congr (_ / _); apply: eq_bigr => p _; rewrite mulr1.
rewrite elicited_chance [X in _ / X](_ : _ = 1) ?divr1.
  by apply: eq_bigr => p _; rewrite mul1r.
by rewrite /mean_at; under eq_bigr => p _ do rewrite mulr1; apply: alpha_sum.
Qed.

(* THEOREM after_training_an_event_is_likelier_iff_it_goes_with_passing. Where the prompt s is possible and the mean
   factor there is positive, training makes an event after s likelier exactly if, over the premises by amplitude at s,
   the covariance of the factor and the chance of the event is positive. *)
Theorem after_training_an_event_is_likelier_iff_it_goes_with_passing (g : I -> R) (n : nat) (V : pred (seq A))
    (s : seq A) :
  0 < mu M s -> 0 < mean_at s g ->
  (elicited (prior M) n V s < elicited (fun p => prior M p * g p) n V s) =
  (mean_at s g * mean_at s (fun p => chance p n V s) < mean_at s (fun p => g p * chance p n V s)).
Proof.
by move=> mu_gt0 mean_gt0; rewrite untrained // elicited_chance ltr_pdivl_mulr // mulrC.
Qed.

(* THEOREM training_helps_where_it_ranks_by_the_event. Where the prompt s is possible and the mean factor there is
   positive: if no premise has both a greater factor and a greater chance of the event than another, then training
   does not make the event after s likelier. *)
Theorem training_helps_where_it_ranks_by_the_event (g : I -> R) (n : nat) (V : pred (seq A)) (s : seq A) :
  0 < mu M s -> 0 < mean_at s g ->
  (forall p q, (g p - g q) * (chance p n V s - chance q n V s) <= 0) ->
  elicited (fun p => prior M p * g p) n V s <= elicited (prior M) n V s.
Proof.
move=> mu_gt0 mean_gt0 ranks.
rewrite leNgt after_training_an_event_is_likelier_iff_it_goes_with_passing // -leNgt.
have := opposite_directions (fun p => alpha_ge0 M p s) ranks.
by rewrite (alpha_sum mu_gt0) mul1r.
Qed.

(* THEOREM training_on_the_very_test_lowers_the_violation. Texts of n tokens are tested, and those that violate a
   condition are rejected. However many such tests training asks to pass (if they can be passed at all), afterwards a
   text of n tokens from the beginning violates the condition with at most the probability of before. *)
Theorem training_on_the_very_test_lowers_the_violation (n m : nat) (V : pred (seq A)) :
  let g := rate (fun x => (~~ V x)%:R) n in
  0 < mean (fun p => g p ^+ m) ->
  elicited (fun p => prior M p * g p ^+ m) n V [::] <= elicited (prior M) n V [::].
Proof.
move=> g mean_gt0.
have start p : law M p [::] = 1 by apply: law_nil (law_is_law M p).
have mu_start : 0 < mu M [::] by rewrite mu_nil ltr01.
have chance_start p : chance p n V [::] = 1 - g p.
  rewrite /chance start divr1; under eq_bigr => x _ do rewrite cats0.
  apply/eqP; rewrite eq_sym subr_eq -(law_sum_tuple (law_is_law M p) n); apply/eqP.
  rewrite (bigID (fun x : n.-tuple A => V x)) /=; congr (_ + _).
  by rewrite /g /rate big_mkcond; apply: eq_bigr => x _; case: (V x); rewrite ?mulr1 ?mulr0.
have g_ge0 p : 0 <= g p by apply: sumr_ge0 => x _; rewrite mulr_ge0 ?ler0n // (law_ge0 (law_is_law M p)).
apply: training_helps_where_it_ranks_by_the_event => //.
  rewrite /mean_at; under eq_bigr => p _ do rewrite /alpha start mulr1 mu_nil divr1.
  exact: mean_gt0.
move=> p q; rewrite !chance_start (_ : 1 - g p - (1 - g q) = - (g p - g q)); last by by_ring.
rewrite mulrN oppr_le0; case: (leP (g q) (g p)) => [le|/ltW le].
  by apply: mulr_ge0; rewrite subr_ge0 ?ler_expn2r ?nnegrE.
by apply: mulr_le0; rewrite subr_le0 ?ler_expn2r ?nnegrE.
Qed.

(* THEOREM only_the_greatest_acceptance_rate_survives. Let the rates be at least 0 and at most top > 0, let some
   premise have the rate top, and let every smaller rate be at most r times top. After m tests the premises of smaller
   rate have together at most r^m times their prior odds against those of rate top. *)
Theorem only_the_greatest_acceptance_rate_survives (g : I -> R) (top r : R) (p0 : I) (m : nat) :
  (forall p, 0 <= g p <= top) -> 0 < top -> g p0 = top -> 0 <= r -> (forall p, g p != top -> g p <= r * top) ->
  \sum_(p | g p != top) trained (fun p => g p ^+ m) p <=
  (\sum_(p | g p != top) prior M p) / (\sum_(p | g p == top) prior M p) * r ^+ m.
Proof.
move=> bounds top_gt0 g0 r_ge0 smaller.
have best_gt0 : 0 < \sum_(p | g p == top) prior M p.
  rewrite (bigD1 p0) ?g0 //= ltr_paddr ?prior_gt0 //.
  by apply: sumr_ge0 => p _; apply: prior_ge0.
have mean_ge : (\sum_(p | g p == top) prior M p) * top ^+ m <= mean (fun p => g p ^+ m).
  rewrite /mean [X in _ <= X](bigID (fun p => g p == top)) /= mulr_suml.
  rewrite (eq_bigr (fun p => prior M p * g p ^+ m)) => [|p /eqP -> //].
  rewrite ler_addl; apply: sumr_ge0 => p _; rewrite mulr_ge0 ?prior_ge0 // exprn_ge0 //.
  by case/andP: (bounds p).
have top_m : 0 < top ^+ m by rewrite exprn_gt0.
have mean_gt0 : 0 < mean (fun p => g p ^+ m) by apply: lt_le_trans mean_ge; rewrite mulr_gt0.
rewrite /trained -mulr_suml ler_pdivr_mulr //.
apply: le_trans (_ : (\sum_(p | g p != top) prior M p) * (r ^+ m * top ^+ m) <= _).
  rewrite mulr_suml; apply: ler_sum => p not_top; rewrite ler_wpmul2l ?prior_ge0 // -exprMn.
  by case/andP: (bounds p) => g_ge0 _; rewrite ler_expn2r ?nnegrE ?smaller // (le_trans g_ge0) ?smaller.
rewrite -!mulrA ler_wpmul2l ?sumr_ge0 // => [p _|]; first exact: prior_ge0.
rewrite mulrCA ler_wpmul2l ?exprn_ge0 //.
by rewrite -ler_pdivr_mull ?invr_gt0 // invrK.
Qed.

(* THEOREM the_best_share_what_the_others_leave. If no premise has a factor above top > 0 and some premise has it,
   then after m tests a premise with this factor has its share, by prior weight among those with this factor, of what
   the others leave. *)
Theorem the_best_share_what_the_others_leave (g : I -> R) (top : R) (p : I) (m : nat) :
  (forall q, 0 <= g q) -> 0 < top -> g p = top ->
  trained (fun q => g q ^+ m) p =
  prior M p / (\sum_(q | g q == top) prior M q) * (1 - \sum_(q | g q != top) trained (fun q => g q ^+ m) q).
Proof.
move=> g_ge0 top_gt0 gp.
have best_gt0 : 0 < \sum_(q | g q == top) prior M q.
  rewrite (bigD1 p) ?gp //= ltr_paddr ?prior_gt0 //.
  by apply: sumr_ge0 => q _; apply: prior_ge0.
have mean_split : mean (fun q => g q ^+ m) =
    (\sum_(q | g q == top) prior M q) * top ^+ m + \sum_(q | g q != top) prior M q * g q ^+ m.
  rewrite /mean (bigID (fun q => g q == top)) /= mulr_suml; congr (_ + _).
  by apply: eq_bigr => q /eqP ->.
have top_m : 0 < top ^+ m by rewrite exprn_gt0.
have mean_gt0 : 0 < mean (fun q => g q ^+ m).
  rewrite mean_split ltr_paddr ?mulr_gt0 //.
  by apply: sumr_ge0 => q _; rewrite mulr_ge0 ?prior_ge0 ?exprn_ge0.
have others : \sum_(q | g q != top) trained (fun q => g q ^+ m) q =
    1 - (\sum_(q | g q == top) prior M q) * top ^+ m / mean (fun q => g q ^+ m).
  rewrite /trained -mulr_suml -(divff (lt0r_neq0 mean_gt0)) -mulrBl; congr (_ / _).
  by rewrite mean_split addrC addKr.
rewrite others /trained gp; move: (lt0r_neq0 mean_gt0) (lt0r_neq0 best_gt0) => /eqP ? /eqP ?.
by by_field.
Qed.

(* THEOREM readings_that_agree_in_training_keep_their_odds. If two premises give the same positive probability to
   every training text, then their odds after training on all these texts are their prior odds, however many texts
   there are. *)
Theorem readings_that_agree_in_training_keep_their_odds (texts : seq (seq A)) (p q : I) :
  (forall x, x \in texts -> law M p x = law M q x) -> (forall x, x \in texts -> 0 < law M q x) ->
  let g r := \prod_(x <- texts) law M r x in
  trained g p / trained g q = prior M p / prior M q.
Proof.
move=> agree possible g.
have equal : g p = g q by rewrite /g; apply: eq_big_seq.
have gq_gt0 : 0 < g q by rewrite /g big_seq; apply: prodr_gt0.
have g_ge0 r : 0 <= g r by apply: prodr_ge0 => x _; apply: law_ge0 (law_is_law M r) x.
by rewrite (training_multiplies_odds _ g_ge0 gq_gt0) equal divff ?mulr1 // lt0r_neq0.
Qed.

(* THEOREM what_training_does_not_tell_apart_is_answered_by_the_prior. If all premises give the same positive
   probability to every training text, then after training on them every event after every prompt has the probability
   of before training. *)
Theorem what_training_does_not_tell_apart_is_answered_by_the_prior (texts : seq (seq A)) (n : nat)
    (V : pred (seq A)) (s : seq A) :
  (forall x p q, x \in texts -> law M p x = law M q x) -> (forall x p, x \in texts -> 0 < law M p x) ->
  elicited (fun p => prior M p * \prod_(x <- texts) law M p x) n V s = elicited (prior M) n V s.
Proof.
move=> agree possible; have [p0 _] := mixture_inhabited M.
pose c := \prod_(x <- texts) law M p0 x.
have c_neq0 : c != 0 by rewrite lt0r_neq0 // /c big_seq; apply: prodr_gt0 => x /possible.
have equal p : \prod_(x <- texts) law M p x = c by apply: eq_big_seq => x /agree; apply.
rewrite /elicited; under eq_bigr => p _ do rewrite equal mulrAC.
under [X in _ / X]eq_bigr => p _ do rewrite equal mulrAC.
by rewrite -!mulr_suml -mulf_div divff // mulr1.
Qed.

(* The probability of an event under a mixture is the mean over its premises. *)
Lemma prob_mu (n : nat) (E : pred (seq A)) : prob (mu M) n E = mean (fun p => prob (law M p) n E).
Proof.
by rewrite /prob /mean exchange_big; apply: eq_bigr => p _; rewrite mulr_sumr.
Qed.

(* THEOREM naming_the_rule_raises_the_violation_iff_they_go_together. For a rule that appears in a text of n tokens
   with a probability strictly between 0 and 1: the violation is likelier where the rule appears than on the whole
   exactly if it is likelier there than where the rule does not appear, and exactly if both together are likelier than
   the product of their probabilities. *)
Theorem naming_the_rule_raises_the_violation_iff_they_go_together (P : seq A -> R) (n : nat)
    (rule violation : pred (seq A)) :
  is_law P -> 0 < prob P n rule < 1 ->
  let both := prob P n (predI rule violation) in
  let without := prob P n (predI (predC rule) violation) in
  [/\ (prob P n violation < both / prob P n rule) = (prob P n rule * prob P n violation < both) &
      (without / (1 - prob P n rule) < both / prob P n rule) = (prob P n rule * prob P n violation < both)].
Proof.
move=> P_law /andP[rule_gt0 rule_lt1] both without.
have split_violation : prob P n violation = both + without.
  rewrite /both /without /prob [LHS](bigID (fun x : n.-tuple A => rule x)) /=.
  by congr (_ + _); apply: eq_bigl => x; rewrite /= andbC.
have others_gt0 : 0 < 1 - prob P n rule by rewrite subr_gt0.
split; first by rewrite ltr_pdivl_mulr // mulrC.
rewrite ltr_pdivl_mulr // mulrAC ltr_pdivr_mulr // split_violation.
rewrite -[LHS]subr_gt0 -[RHS]subr_gt0; congr (_ < _).
by by_ring.
Qed.

(* THEOREM rule_and_violation_go_together_by_premises. If within each premise the rule and the violation are
   independent, then over the mixture naming the rule goes with the violation exactly if the covariance of their
   probabilities over the premises is positive. *)
Theorem rule_and_violation_go_together_by_premises (n : nat) (rule violation : pred (seq A)) :
  (forall p, prob (law M p) n (predI rule violation) = prob (law M p) n rule * prob (law M p) n violation) ->
  (prob (mu M) n rule * prob (mu M) n violation < prob (mu M) n (predI rule violation)) =
  (mean (fun p => prob (law M p) n rule) * mean (fun p => prob (law M p) n violation) <
   mean (fun p => prob (law M p) n rule * prob (law M p) n violation)).
Proof.
move=> independent; rewrite !prob_mu; congr (_ < _).
by apply: eq_bigr => p _; rewrite independent.
Qed.

(* THEOREM waiting_is_affine_in_prior_odds. Let the premise l never give the token b after the text w, and let the
   others give it with positive probability. The inverse of the probability of b after w is x + y times the prior odds
   of l, where x and y depend on the laws and on the proportions of the other weights only. *)
Theorem waiting_is_affine_in_prior_odds (l : I) (w : seq A) (b : A) :
  let others u := \sum_(p | p != l) prior M p / (1 - prior M l) * law M p u in
  prior M l < 1 -> law M l (b :: w) = 0 -> 0 < others (b :: w) ->
  (next M w b)^-1 = others w / others (b :: w) + prior M l / (1 - prior M l) * (law M l w / others (b :: w)).
Proof.
move=> others l_lt1 never others_gt0.
have rest_gt0 : 0 < 1 - prior M l by rewrite subr_gt0.
have mu_split u : mu M u = prior M l * law M l u + (1 - prior M l) * others u.
  rewrite /mu (bigD1 l) //= /others mulr_sumr; congr (_ + _); apply: eq_bigr => p _.
  by rewrite mulrA mulrCA divff ?mulr1 // lt0r_neq0.
rewrite /next invf_div !mu_split never mulr0 add0r.
by move: (lt0r_neq0 rest_gt0) (lt0r_neq0 others_gt0) => /eqP ? /eqP ?; by_field.
Qed.
End Selection.

Lemma one_token (G : seq bool -> rat) : \sum_(x : 1.-tuple bool) G x = G [:: true] + G [:: false].
Proof. by rewrite sum_tuple_cons (sum_tuple0 (fun w => \sum_a G (a :: w))) big_bool. Qed.

(* In the seed toy with both weights one half the test "the first token is no B" is passed by luigi always and by
   waluigi in half of the cases: the hypotheses on rates hold with top = 1 and r = 1/2. *)
Example the_seed_toy_has_a_best_premise :
  let M := seed_toy (R := rat_realFieldType) half_bounds half_bounds in
  let g := rate M (fun x => (tokB \notin x)%:R) 1 in g luigi = 1 /\ g waluigi = 1 / 2%:R.
Proof.
move=> M g.
split; [have := one_token (fun x => law M luigi x * (tokB \notin x)%:R)
       |have := one_token (fun x => law M waluigi x * (tokB \notin x)%:R)].
  by rewrite /g /rate => ->; rewrite /= /seed_law /iid_law !big_cons !big_nil.
by rewrite /g /rate => ->; rewrite /= /seed_law /iid_law !big_cons !big_nil.
Qed.
