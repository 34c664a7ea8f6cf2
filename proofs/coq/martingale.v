(* Full memory: amplitudes are a martingale, odds move by likelihood ratios only, faces are absorbing.

   Texts have the latest token first: [s ++ w] is the text w, followed by the text s. A quotient whose divisor is 0 is 0.
   [token_by_token M w] is the probability of the text w if each token is drawn from the average of the premises' own
   next-token laws, with the amplitudes of the moment as weights; [premise_by_premise M w] is its probability if a premise is
   drawn once, from the prior weights, and then followed token by token.
   [odds M p q w] is the amplitude of p at the text w divided by that of q.
   [given M p s w] is the conditional probability, under the premise p, that the text s follows the text w.
   [reached M p q c w]: at the text w the odds of p against q are at least c times what they are at the empty text. This is
   stated without a quotient, so that it holds where q is excluded.
   [ever_reached M p q c w]: this is so at the text w or at some earlier text of which w is a continuation. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import conservation premises window generators.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).

Fixpoint token_by_token (w : seq A) : R :=
  if w is a :: v then token_by_token v * (\sum_p alpha M p v * follow M p v a) else 1.

Fixpoint followed (p : I) (w : seq A) : R :=
  if w is a :: v then followed p v * follow M p v a else 1.

Definition premise_by_premise (w : seq A) : R := \sum_p prior M p * followed p w.

Definition odds (p q : I) (w : seq A) : R := alpha M p w / alpha M q w.

Definition given (p : I) (s w : seq A) : R := law M p (s ++ w) / law M p w.

(* The product, along the text, of the ratios of what p and q say about each token. *)
Fixpoint evidence (p q : I) (w : seq A) : R :=
  if w is a :: v then evidence p q v * (follow M p v a / follow M q v a) else 1.

Definition reached (p q : I) (c : R) (w : seq A) : bool :=
  c * prior M p * alpha M q w <= prior M q * alpha M p w.

Fixpoint ever_reached (p q : I) (c : R) (w : seq A) : bool :=
  if w is a :: v then ever_reached p q c v || reached p q c w else reached p q c w.

(* The first text along w at which the odds are reached (w itself if they never are). *)
Fixpoint passage (p q : I) (c : R) (w : seq A) : seq A :=
  if w is a :: v then if ever_reached p q c v then passage p q c v else w else w.

End Definitions.

Section Facts.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).
Implicit Types (p q : I) (w s v : seq A) (a : A) (c : R).

Lemma premise_law p : is_law (law M p). Proof. exact: law_is_law M p. Qed.

Lemma followed_law p w : followed M p w = law M p w.
Proof. by elim: w => [|a v IH] /=; rewrite ?(law_nil (premise_law p)) // IH law_follow. Qed.

Lemma token_by_token_mu w : token_by_token M w = mu M w.
Proof. by elim: w => [|a v IH] /=; rewrite ?mu_nil // IH next_is_predictive mu_next. Qed.

Lemma given_ge0 p s w : 0 <= given M p s w.
Proof. by rewrite divr_ge0 ?(law_ge0 (premise_law p)). Qed.

Lemma given_le1 p s w : given M p s w <= 1.
Proof.
have [P0|Pp] := eqVneq (law M p w) 0; first by rewrite /given P0 invr0 mulr0 ler01.
by rewrite ler_pdivr_mulr ?mul1r ?(law_cat_le (premise_law p)) ?(law_gt0 (premise_law p)).
Qed.

Lemma law_given p s w : law M p w * given M p s w = law M p (s ++ w).
Proof.
have [P0|Pp] := eqVneq (law M p w) 0; last by rewrite mulrC divfK.
by rewrite P0 mul0r (law_cat_eq0 (premise_law p)).
Qed.

Lemma follow_given p w a : follow M p w a = given M p [:: a] w. Proof. by []. Qed.

Lemma odds_laws p q w : odds M p q w = prior M p / prior M q * (law M p w / law M q w).
Proof.
rewrite /odds; have [mu0|mup] := eqVneq (mu M w) 0.
  by rewrite /alpha mu0 invr0 !mulr0 mul0r; move/eqP/mu_eq0P: mu0 => ->; rewrite mul0r mulr0.
by rewrite /alpha invf_div [LHS]mulrA divfK // invfM mulrACA.
Qed.

Lemma odds_cat p q s w : odds M p q (s ++ w) = odds M p q w * (given M p s w / given M q s w).
Proof.
rewrite !odds_laws -[RHS]mulrA; congr (_ * _).
by rewrite -(law_given p) -(law_given q) invfM mulrACA.
Qed.

Lemma odds_ge0 p q w : 0 <= odds M p q w. Proof. by rewrite divr_ge0 ?alpha_ge0. Qed.

Lemma odds_cons p q w a : odds M p q (a :: w) = odds M p q w * (follow M p w a / follow M q w a).
Proof. exact: (odds_cat p q [:: a]). Qed.

Lemma odds_nil p q : odds M p q [::] = prior M p / prior M q.
Proof. by rewrite /odds !alpha_nil. Qed.

Lemma odds_evidence p q w : odds M p q w = prior M p / prior M q * evidence M p q w.
Proof. by elim: w => [|a w IH] /=; rewrite ?odds_nil ?mulr1 // odds_cons IH -mulrA. Qed.

Lemma reachedE p q c w : 0 < mu M w -> reached M p q c w = (c * law M q w <= law M p w).
Proof.
move=> mup; rewrite /reached -(ler_pmul2l mup) mulrCA alpha_mu [leRHS]mulrCA alpha_mu.
by rewrite [c * _]mulrC mulrACA [leRHS]mulrA [prior M q * _]mulrC ler_pmul2l ?mulr_gt0 ?prior_gt0.
Qed.

End Facts.

Section Theorems.
Variables (R : numFieldType) (A I : finType).

(* Sampling. *)

(* THEOREM token_by_token_sampling_has_the_mixture_law. For every mixture and every text, drawing each token from the average
   of the premises' own next-token laws, weighted with the amplitudes of the moment, gives the text the same probability as
   drawing a premise once from the prior weights and then following it; and that probability is mu. *)
Theorem token_by_token_sampling_has_the_mixture_law (M : mixture R A I) (w : seq A) :
  token_by_token M w = premise_by_premise M w /\ token_by_token M w = mu M w.
Proof.
split; last exact: token_by_token_mu.
by rewrite token_by_token_mu; apply: eq_bigr => p _; rewrite followed_law.
Qed.

(* THEOREM posterior_predictive_is_the_next_token_law. For every mixture, text and token, the average of the premises' own
   probabilities of the token, weighted with the amplitudes, is mu of the longer text divided by mu of the text. *)
Theorem posterior_predictive_is_the_next_token_law (M : mixture R A I) (w : seq A) (a : A) :
  \sum_p alpha M p w * follow M p w a = mu M (a :: w) / mu M w.
Proof. exact: next_is_predictive. Qed.

(* Odds. *)

(* THEOREM odds_move_by_likelihood_ratios. For every mixture, two premises, text and next token, the odds of the first premise
   against the second are multiplied by the ratio of the probabilities that the two premises give the token; hence at every
   text the odds are those of the prior weights times the product of these ratios along the text. A quotient whose divisor
   is 0 counts as 0. *)
Theorem odds_move_by_likelihood_ratios (M : mixture R A I) (p q : I) :
  (forall w a, alpha M p (a :: w) / alpha M q (a :: w) =
               alpha M p w / alpha M q w * (follow M p w a / follow M q w a)) /\
  (forall w, alpha M p w / alpha M q w = prior M p / prior M q * evidence M p q w).
Proof. by split=> [w a|w]; [apply: odds_cons | apply: odds_evidence]. Qed.

(* The sum, along the text, of the values of f at the ratios of what p and q say about each token. *)
Fixpoint summed_evidence (M : mixture R A I) (f : R -> R) (p q : I) (w : seq A) : R :=
  if w is a :: v then summed_evidence M f p q v + f (follow M p v a / follow M q v a) else 0.

(* THEOREM log_odds_add_up_token_by_token. For every mixture, two premises and a text that both can give: let f be a function
   that takes products of positive numbers to sums, as every logarithm does. Then f of the odds of the first premise against
   the second is f of the odds of the prior weights plus the sum, over the tokens, of f of the ratio of the probabilities that
   the two premises give the token. *)
Theorem log_odds_add_up_token_by_token (M : mixture R A I) (f : R -> R) (p q : I) (w : seq A) :
  (forall x y, 0 < x -> 0 < y -> f (x * y) = f x + f y) -> 0 < law M p w -> 0 < law M q w ->
  f (odds M p q w) = f (prior M p / prior M q) + summed_evidence M f p q w.
Proof.
move=> fM; elim: w => [|a v IH] pw qw; first by rewrite odds_nil addr0.
have pv := law_cons_gt0 (premise_law M p) pw; have qv := law_cons_gt0 (premise_law M q) qw.
rewrite odds_cons fM ?IH ?addrA //; first by rewrite /odds divr_gt0 ?alpha_gt0.
by rewrite /follow !divr_gt0.
Qed.

(* THEOREM texts_give_the_same_odds_iff_their_likelihood_ratios_agree. Two texts, for instance a text and a rearrangement of
   it, give the same odds of one premise against another exactly if the ratios of the probabilities that the two premises give
   to the whole text agree. A quotient whose divisor is 0 counts as 0. *)
Theorem texts_give_the_same_odds_iff_their_likelihood_ratios_agree (M : mixture R A I) (p q : I) (w v : seq A) :
  odds M p q w = odds M p q v <-> law M p w / law M q w = law M p v / law M q v.
Proof.
rewrite !odds_laws; split=> [|-> //]; apply: mulfI.
by rewrite mulf_neq0 ?invr_eq0 ?prior_neq0.
Qed.

(* THEOREM independent_premises_ignore_the_order. If two premises write independent tokens, a rearranged text gives the
   same odds of the one against the other. *)
Theorem independent_premises_ignore_the_order (M : mixture R A I) (p q : I) (f g : A -> R) (w v : seq A) :
  law M p =1 iid_law f -> law M q =1 iid_law g -> perm_eq w v -> odds M p q w = odds M p q v.
Proof.
move=> lp lq wv; apply/texts_give_the_same_odds_iff_their_likelihood_ratios_agree.
by rewrite !lp !lq /iid_law !(perm_big _ wv).
Qed.

(* Vanishing. *)

(* THEOREM a_vanished_premise_stays_vanished. With full memory, in every mixture, a premise whose amplitude is 0 at a text has
   amplitude 0 at every continuation of that text. *)
Theorem a_vanished_premise_stays_vanished (M : mixture R A I) (p : I) (s w : seq A) :
  alpha M p w = 0 -> alpha M p (s ++ w) = 0.
Proof.
move/eqP; rewrite alpha_eq0 => /eqP w0; apply/eqP.
by rewrite alpha_eq0 (law_cat_eq0 (premise_law M p)).
Qed.

(* THEOREM every_face_is_absorbing. With full memory, in every mixture and for every set of premises: if at a text all
   amplitudes outside the set are 0, then at every continuation of positive probability they are still 0, and the amplitudes in
   the set add up to 1. *)
Theorem every_face_is_absorbing (M : mixture R A I) (S : {set I}) (s w : seq A) :
  (forall p, p \notin S -> alpha M p w = 0) -> 0 < mu M (s ++ w) ->
  (forall p, p \notin S -> alpha M p (s ++ w) = 0) /\ \sum_(p in S) alpha M p (s ++ w) = 1.
Proof.
move=> h mup; have h' p : p \notin S -> alpha M p (s ++ w) = 0.
  by move/h; apply: a_vanished_premise_stays_vanished.
split=> //; rewrite -(alpha_sum mup) [RHS](bigID (mem S)) /= [X in _ + X]big1 ?addr0 //.
Qed.

(* THEOREM when_a_face_is_reached. For every mixture, set of premises and number n of tokens: the amplitudes in the set add up
   to 1 at some possible text of n tokens exactly if some text of n tokens is impossible under every premise outside the set and
   possible under some premise in it. *)
Theorem when_a_face_is_reached (M : mixture R A I) (S : {set I}) (n : nat) :
  (exists2 w : n.-tuple A, 0 < mu M w & \sum_(p in S) alpha M p w = 1) <->
  (exists2 w : n.-tuple A, forall p, p \notin S -> law M p w = 0 & exists2 p, p \in S & 0 < law M p w).
Proof.
split=> -[w].
  move=> mup S1; exists w.
    have /eqP := alpha_sum mup; rewrite (bigID (mem S)) /= S1 -subr_eq0 addrC addKr => /eqP out0 p pS.
    apply/eqP; rewrite -(alpha_eq0 M); move: out0 => /eqP.
    rewrite psumr_eq0 => [/allP/(_ p (mem_index_enum p))|r _]; last exact: alpha_ge0.
    by rewrite pS.
  have [p ap|all0] := pickP [pred p | (p \in S) && (0 < alpha M p w)].
    by case/andP: ap => pS ap; exists p; rewrite -?(alpha_gt0 M).
  have := S1; rewrite big1 => [/eqP|p pS]; first by rewrite eq_sym oner_eq0.
  by have := all0 p; rewrite /= pS /= lt0r alpha_ge0 andbT => /negbFE/eqP.
move=> out0 [p pS lp]; exists w; first exact: law_gt0_mu lp.
have mup := law_gt0_mu lp.
rewrite -(alpha_sum mup) [RHS](bigID (mem S)) /= [X in _ + X]big1 ?addr0 // => r rS.
by apply/eqP; rewrite alpha_eq0 out0.
Qed.

(* No text outside. *)

(* THEOREM a_text_multiplies_the_odds_by_its_likelihood_ratio. With full memory, in every mixture, any further text s
   multiplies the odds of a premise l against a premise w by the ratio of the conditional probabilities that l and w give to s, and
   by nothing else. A quotient whose divisor is 0 counts as 0. *)
Theorem a_text_multiplies_the_odds_by_its_likelihood_ratio (M : mixture R A I) (lui wal : I) (s v : seq A) :
  odds M lui wal (s ++ v) = odds M lui wal v * (given M lui s v / given M wal s v).
Proof. exact: odds_cat. Qed.

(* THEOREM what_is_imitated_cannot_be_excluded. With full memory, in every mixture: if w gives a further text s at least c
   times the conditional probability that l gives it, with c > 0, then s multiplies the odds of l against w by at most 1/c. *)
Theorem what_is_imitated_cannot_be_excluded (M : mixture R A I) (lui wal : I) (c : R) (s v : seq A) :
  0 < c -> c * given M lui s v <= given M wal s v -> odds M lui wal (s ++ v) <= odds M lui wal v / c.
Proof.
move=> c0 h; rewrite odds_cat ler_wpmul2l ?odds_ge0 //.
have [w0|wp] := eqVneq (given M wal s v) 0; first by rewrite w0 invr0 mulr0 invr_ge0 ltW.
have {}wp : 0 < given M wal s v by rewrite lt0r wp given_ge0.
by rewrite ler_pdivr_mulr // mulrC ler_pdivl_mulr // mulrC.
Qed.

(* THEOREM odds_grow_by_at_most_the_imitation_factor_per_token. With full memory, in every mixture: if w gives the next token
   with probability at least c > 0, then that token multiplies the odds of l against w by at most 1/c. *)
Theorem odds_grow_by_at_most_the_imitation_factor_per_token (M : mixture R A I) (lui wal : I) (c : R) (v : seq A) (a : A) :
  0 < c -> c <= follow M wal v a -> odds M lui wal (a :: v) <= odds M lui wal v / c.
Proof.
move=> c0 h; apply: (what_is_imitated_cannot_be_excluded (s := [:: a])) => //.
apply: le_trans h; rewrite ger_pmulr //.
exact: given_le1.
Qed.

(* THEOREM what_all_live_premises_say_alike_moves_no_amplitude. With full memory, in every mixture: if all premises of
   positive amplitude give a further text s the same positive conditional probability, s leaves every amplitude as it is. *)
Theorem what_all_live_premises_say_alike_moves_no_amplitude (M : mixture R A I) (c : R) (s v : seq A) :
  0 < c -> (forall p, 0 < alpha M p v -> given M p s v = c) -> forall p, alpha M p (s ++ v) = alpha M p v.
Proof.
move=> c0 h p.
have lawE q : law M q (s ++ v) = c * law M q v.
  rewrite -law_given mulrC; have [q0|qp] := eqVneq (law M q v) 0; first by rewrite q0 !mulr0.
  by rewrite h // alpha_gt0 (law_gt0 (premise_law M q)).
have muE : mu M (s ++ v) = c * mu M v.
  by rewrite /mu mulr_sumr; apply: eq_bigr => q _; rewrite lawE mulrCA.
by rewrite /alpha lawE muE mulrCA -mulf_div divff ?mul1r // gt_eqF.
Qed.

(* THEOREM a_text_moves_no_amplitude_iff_all_live_premises_say_it_alike. With full memory, in every mixture, a possible
   further text s leaves every amplitude as it is exactly if there is one number that is the conditional probability of s
   under every premise of positive amplitude. *)
Theorem a_text_moves_no_amplitude_iff_all_live_premises_say_it_alike (M : mixture R A I) (s v : seq A) :
  0 < mu M (s ++ v) ->
  (forall p, alpha M p (s ++ v) = alpha M p v) <-> (exists c, forall p, 0 < alpha M p v -> given M p s v = c).
Proof.
move=> pos; have pos_v : 0 < mu M v := law_cat_gt0 (mu_is_law M) pos.
split=> [same|[c alike]].
  exists (mu M (s ++ v) / mu M v) => p; rewrite alpha_gt0 => live.
  have := same p; rewrite /alpha -!mulrA => /(mulfI (prior_neq0 M p)) e.
  have e' : law M p (s ++ v) = law M p v / mu M v * mu M (s ++ v) by rewrite -e divfK ?lt0r_neq0.
  by rewrite /given e' -!mulrA mulrC -!mulrA mulVf ?lt0r_neq0 // mulr1 mulrC.
have /mu_gt0P[p sv] := pos.
have live : 0 < alpha M p v by rewrite alpha_gt0 (law_cat_gt0 (premise_law M p) sv).
apply: (@what_all_live_premises_say_alike_moves_no_amplitude M c s v) => //.
by rewrite -(alike p live) /given divr_gt0 // -alpha_gt0.
Qed.

(* The martingale. *)

(* THEOREM amplitudes_are_a_martingale. With full memory, in every mixture, the mean amplitude of a premise after one more
   token, given the text, is its amplitude at the text, wherever the text has positive probability; hence, for every n, its
   mean over all texts of n tokens is its prior weight. *)
Theorem amplitudes_are_a_martingale (M : mixture R A I) (p : I) :
  (forall w, 0 < mu M w -> \sum_a next M w a * alpha M p (a :: w) = alpha M p w) /\
  (forall n, \sum_(w : n.-tuple A) mu M w * alpha M p w = prior M p).
Proof.
split=> [w mup|n].
  under eq_bigr do rewrite next_alpha_cons.
  rewrite -mulr_sumr; have [P0|Pp] := eqVneq (law M p w) 0; last by rewrite follow_sum ?mulr1 ?(law_gt0 (premise_law M p)).
  by have /eqP -> : alpha M p w == 0; rewrite ?alpha_eq0 ?P0 // mul0r.
under eq_bigr do rewrite alpha_mu.
by rewrite -mulr_sumr (law_sum_tuple (premise_law M p)) mulr1.
Qed.

(* THEOREM amplitudes_are_a_martingale_over_any_number_of_tokens. With full memory, in every mixture and for every n, the mean
   amplitude of a premise after n more tokens, given a text of positive probability, is its amplitude at the text. *)
Theorem amplitudes_are_a_martingale_over_any_number_of_tokens (M : mixture R A I) (p : I) (n : nat) (w : seq A) :
  0 < mu M w -> \sum_(s : n.-tuple A) mu M (s ++ w) / mu M w * alpha M p (s ++ w) = alpha M p w.
Proof.
move=> mup; under eq_bigr do rewrite mulrAC alpha_mu.
by rewrite -mulr_suml -mulr_sumr (law_sum_cat (premise_law M p)).
Qed.

(* Collapse is not certain. *)

(* THEOREM a_premise_is_left_with_at_most_the_weight_of_the_others. With full memory, in every mixture and for every n, the
   probability under mu that a text of n tokens is impossible for the premise p is at most 1 minus the prior weight of p,
   and the probability that it is possible for p is at least that weight. *)
Theorem a_premise_is_left_with_at_most_the_weight_of_the_others (M : mixture R A I) (p : I) (n : nat) :
  \sum_(w : n.-tuple A | law M p w == 0) mu M w <= 1 - prior M p /\
  prior M p <= \sum_(w : n.-tuple A | 0 < law M p w) mu M w.
Proof.
have stay : prior M p <= \sum_(w : n.-tuple A | 0 < law M p w) mu M w.
  rewrite -{1}[prior M p]mulr1 -(law_sum_tuple (premise_law M p) n) mulr_sumr.
  rewrite (bigID (fun w : n.-tuple A => 0 < law M p w)) /= [X in _ + X]big1 ?addr0 => [|w].
    by apply: ler_sum => w _; apply: joint_le_mu.
  by rewrite (law_gt0 (premise_law M p)) negbK => /eqP ->; rewrite mulr0.
split=> //; rewrite ler_subr_addr -[1](mu_sum_tuple M n).
rewrite [leRHS](bigID (fun w : n.-tuple A => law M p w == 0)) /= ler_add2l.
by under [leRHS]eq_bigl do rewrite -(law_gt0 (premise_law M p)).
Qed.

(* THEOREM strong_belief_is_no_likelier_than_the_prior_allows. With full memory, in every mixture, for every set of premises,
   every c > 0 and every n: the probability under mu that at a text of n tokens the amplitudes of the set add up to at least c
   is at most the prior weight of the set divided by c. *)
Theorem strong_belief_is_no_likelier_than_the_prior_allows (M : mixture R A I) (S : {set I}) (c : R) (n : nat) :
  0 < c ->
  \sum_(w : n.-tuple A | c <= \sum_(p in S) alpha M p w) mu M w <= (\sum_(p in S) prior M p) / c.
Proof.
move=> c0; rewrite ler_pdivl_mulr // mulr_suml.
have -> : \sum_(p in S) prior M p = \sum_(w : n.-tuple A) mu M w * \sum_(p in S) alpha M p w.
  under [RHS]eq_bigr do rewrite mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => p _.
  by rewrite (proj2 (amplitudes_are_a_martingale M p) n).
rewrite [leRHS](bigID (fun w : n.-tuple A => c <= \sum_(p in S) alpha M p w)) /= -[leLHS]addr0.
apply: ler_add; first by apply: ler_sum => w cw; rewrite ler_wpmul2l ?mu_ge0.
by apply: sumr_ge0 => w _; rewrite mulr_ge0 ?mu_ge0 ?sumr_ge0 // => p _; rewrite alpha_ge0.
Qed.

End Theorems.

(* THEOREM a_test_that_tells_premises_apart_brings_their_face_near. With full memory, in every mixture over an ordered field, for every
   set of premises and every n: let an event of texts of n tokens have probability at least 1 - e under every premise in the
   set and at most e under every premise outside, with e >= 0, and let d > 0. Then the probability under mu that at a text of n
   tokens the amplitudes outside the set add up to at most d is at least the prior weight of the set times 1 - e, minus e/d. *)
Theorem a_test_that_tells_premises_apart_brings_their_face_near
    (R : realFieldType) (A I : finType) (M : mixture R A I) (S : {set I}) (n : nat) (E : pred (seq A)) (e d : R) :
  0 <= e -> 0 < d ->
  (forall p, p \in S -> 1 - e <= \sum_(w : n.-tuple A | E w) law M p w) ->
  (forall p, p \notin S -> \sum_(w : n.-tuple A | E w) law M p w <= e) ->
  (\sum_(p in S) prior M p) * (1 - e) - e / d <=
  \sum_(w : n.-tuple A | \sum_(p | p \notin S) alpha M p w <= d) mu M w.
Proof.
move=> e0 d0 hin hout; pose out w := \sum_(p | p \notin S) alpha M p w.
have probE : \sum_(w : n.-tuple A | E w) mu M w = \sum_p prior M p * \sum_(w : n.-tuple A | E w) law M p w.
  by rewrite exchange_big; apply: eq_bigr => p _; rewrite mulr_sumr.
have P0 p : 0 <= \sum_(w : n.-tuple A | E w) law M p w by apply: sumr_ge0 => w _; apply: law_ge0 (premise_law M p) w.
have many : (\sum_(p in S) prior M p) * (1 - e) <= \sum_(w : n.-tuple A | E w) mu M w.
  rewrite probE [leRHS](bigID (mem S)) /= mulr_suml -[leLHS]addr0; apply: ler_add.
    by apply: ler_sum => p pS; rewrite ler_wpmul2l ?prior_ge0 ?hin.
  by apply: sumr_ge0 => p _; rewrite mulr_ge0 ?prior_ge0.
have few : \sum_(w : n.-tuple A | E w && ~~ (out w <= d)) mu M w <= e / d.
  rewrite ler_pdivl_mulr // mulr_suml.
  apply: (@le_trans _ _ (\sum_(w : n.-tuple A | E w) mu M w * out w)).
    rewrite [leRHS](bigID (fun w : n.-tuple A => out w <= d)) /= -[leLHS]add0r; apply: ler_add.
      by apply: sumr_ge0 => w _; rewrite mulr_ge0 ?mu_ge0 ?sumr_ge0 // => p _; apply: alpha_ge0.
    by apply: ler_sum => w /andP[_]; rewrite -ltNge => /ltW dw; rewrite ler_wpmul2l ?mu_ge0.
  under eq_bigr do rewrite mulr_sumr; rewrite exchange_big /=.
  apply: (@le_trans _ _ (\sum_(p | p \notin S) prior M p * e)).
    apply: ler_sum => p pS; under eq_bigr do rewrite alpha_mu.
    by rewrite -mulr_sumr ler_wpmul2l ?prior_ge0 ?hout.
  rewrite -mulr_suml ler_pimull // -(prior_sum M) [leRHS](bigID (mem S)) /= ler_addr.
  by apply: sumr_ge0 => p _; apply: prior_ge0.
apply: le_trans (ler_sub many few) _.
rewrite [X in X - _](bigID (fun w : n.-tuple A => out w <= d)) /= addrK.
rewrite [leRHS](bigID (fun w : n.-tuple A => E w)) /= -[leLHS]addr0; apply: ler_add.
  by rewrite (eq_bigl (fun w : n.-tuple A => (out w <= d) && E w)) // => w; rewrite andbC.
by apply: sumr_ge0 => w _; apply: mu_ge0.
Qed.

(* Unlikely odds. *)

Section Passages.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I) (wal lui : I) (c : R).
Hypothesis c0 : 0 < c.

Local Notation ever := (ever_reached M wal lui c).
Local Notation first_text := (passage M wal lui c).
Local Notation lw := (law M wal).
Local Notation ll := (law M lui).

Lemma reached_law w : reached M wal lui c w -> c * ll w <= lw w.
Proof.
have [mu0|mup] := eqVneq (mu M w) 0; last by rewrite reachedE ?mu_gt0.
by move/eqP/mu_eq0P: mu0 => mu0 _; rewrite !mu0 mulr0.
Qed.

Lemma ever_cat s v : ever v -> ever (s ++ v).
Proof. by elim: s => //= a s IH /IH ->. Qed.

Lemma passage_cat s v : ever v -> first_text (s ++ v) = first_text v.
Proof. by move=> ev; elim: s => //= a s ->; rewrite ever_cat. Qed.

Lemma passage_new a v : ~~ ever v -> first_text (a :: v) = a :: v.
Proof. by move=> /negbTE /= ->. Qed.

Lemma ever_passage w : ever w -> reached M wal lui c (first_text w).
Proof. by elim: w => //= a v IH; case: (ever v) IH => //= IH _; apply: IH. Qed.

Lemma passage_quotient w : ever w -> ll (first_text w) / lw (first_text w) <= 1 / c.
Proof.
move=> /ever_passage/reached_law; set u := first_text w => h.
have [w0|wp] := eqVneq (lw u) 0; first by rewrite w0 invr0 mulr0 divr_ge0 ?ler01 // ltW.
by rewrite ler_pdivr_mulr ?(law_gt0 (premise_law M wal)) // div1r mulrC ler_pdivl_mulr // mulrC.
Qed.

Lemma passage_cancel w : ever w -> lw (first_text w) * (ll (first_text w) / lw (first_text w)) = ll (first_text w).
Proof.
move=> /ever_passage/reached_law; set u := first_text w => h.
have [w0|wp] := eqVneq (lw u) 0; last by rewrite mulrC divfK.
rewrite w0 mul0r; apply/eqP; rewrite eq_le (law_ge0 (premise_law M lui)) /= -(pmulr_rle0 _ c0).
by rewrite -w0.
Qed.

Lemma change_of_law n v : ~~ ever v ->
  \sum_(s : n.-tuple A | ever (s ++ v)) ll (s ++ v) =
  \sum_(s : n.-tuple A | ever (s ++ v)) lw (s ++ v) * (ll (first_text (s ++ v)) / lw (first_text (s ++ v))).
Proof.
elim: n v => [|n IH] v nv.
  by rewrite !big1 // => s; rewrite (tuple0 s) /= (negbTE nv).
rewrite big_mkcond [RHS]big_mkcond.
rewrite (sum_tuple_rcons (fun s => if ever (s ++ v) then ll (s ++ v) else 0)).
rewrite (sum_tuple_rcons (fun s => if ever (s ++ v) then lw (s ++ v) *
  (ll (first_text (s ++ v)) / lw (first_text (s ++ v))) else 0)).
rewrite exchange_big [RHS]exchange_big; apply: eq_bigr => a _ /=.
have [ea|na] := boolP (ever (a :: v)); last first.
  have := IH (a :: v) na; rewrite big_mkcond [RHS]big_mkcond /= => h.
  by under eq_bigr do rewrite cat_rcons; under [RHS]eq_bigr do rewrite cat_rcons.
under eq_bigr do rewrite cat_rcons ever_cat //.
under [RHS]eq_bigr do rewrite cat_rcons ever_cat // passage_cat //.
rewrite -mulr_suml !(law_sum_cat (premise_law M _)).
by have := passage_cancel ea; rewrite passage_new.
Qed.

Lemma change_of_law_from_start n :
  \sum_(w : n.-tuple A | ever w) ll w = \sum_(w : n.-tuple A | ever w) lw w * (ll (first_text w) / lw (first_text w)).
Proof.
have [e0|n0] := boolP (ever [::]); last first.
  have := change_of_law n n0; under eq_bigl do rewrite cats0; under eq_bigr do rewrite cats0.
  by under [X in _ = X]eq_bigl do rewrite cats0; under [X in _ = X]eq_bigr do rewrite cats0.
have e (w : seq A) : ever w by rewrite -[w]cats0 ever_cat.
under eq_bigl do rewrite e; under [RHS]eq_bigl do rewrite e.
rewrite (law_sum_tuple (premise_law M lui)).
under eq_bigr => w _ do rewrite -[X in passage _ _ _ _ X]cats0 passage_cat //=
  (law_nil (premise_law M wal)) (law_nil (premise_law M lui)) divr1 mulr1.
by rewrite (law_sum_tuple (premise_law M wal)).
Qed.

End Passages.

(* THEOREM odds_are_unlikely_to_rise_far_against_the_truth. With full memory, in every mixture, for two premises w and l, every
   c > 0 and every horizon T: the probability under l that the odds of w against l reach c times their start within T tokens is
   the mean under w, over the same texts, of the ratio of the probabilities of l and w at the first text where they are reached;
   it is at most 1/c times the probability of the same event under w, hence at most 1/c. *)
Theorem odds_are_unlikely_to_rise_far_against_the_truth
    (R : numFieldType) (A I : finType) (M : mixture R A I) (wal lui : I) (c : R) (T : nat) :
  0 < c ->
  [/\ \sum_(w : T.-tuple A | ever_reached M wal lui c w) law M lui w =
      \sum_(w : T.-tuple A | ever_reached M wal lui c w)
        law M wal w * (law M lui (passage M wal lui c w) / law M wal (passage M wal lui c w)),
      \sum_(w : T.-tuple A | ever_reached M wal lui c w) law M lui w <=
      1 / c * \sum_(w : T.-tuple A | ever_reached M wal lui c w) law M wal w &
      \sum_(w : T.-tuple A | ever_reached M wal lui c w) law M lui w <= 1 / c].
Proof.
move=> c0; rewrite change_of_law_from_start //.
have le1 : \sum_(w : T.-tuple A | ever_reached M wal lui c w) law M wal w <= 1.
  rewrite -(law_sum_tuple (premise_law M wal) T) [leRHS](bigID (fun w : T.-tuple A => ever_reached M wal lui c w)) /=.
  by rewrite ler_addl; apply: sumr_ge0 => w _; apply: law_ge0 (premise_law M wal) w.
have le : \sum_(w : T.-tuple A | ever_reached M wal lui c w)
      law M wal w * (law M lui (passage M wal lui c w) / law M wal (passage M wal lui c w)) <=
    1 / c * \sum_(w : T.-tuple A | ever_reached M wal lui c w) law M wal w.
  rewrite mulr_sumr; apply: ler_sum => w ew; rewrite [leRHS]mulrC.
  by rewrite ler_wpmul2l ?(law_ge0 (premise_law M wal)) ?passage_quotient.
split=> //; apply: le_trans le _.
by rewrite ler_pimulr ?divr_ge0 ?ler01 // ltW.
Qed.

Section AgainstAll.
Variables (R : numFieldType) (A I : finType).

(* The odds of p against all other premises together are at least c times those at the start, here or at some earlier text. *)
Definition reached_against_all (M : mixture R A I) (p : I) (c : R) (w : seq A) : bool :=
  c * prior M p * (1 - alpha M p w) <= (1 - prior M p) * alpha M p w.

Fixpoint ever_reached_against_all (M : mixture R A I) (p : I) (c : R) (w : seq A) : bool :=
  if w is a :: v then ever_reached_against_all M p c v || reached_against_all M p c w else reached_against_all M p c w.

Lemma two_amplitudes_le1 (M : mixture R A I) (p q : I) (w : seq A) : p != q -> alpha M p w + alpha M q w <= 1.
Proof.
move=> pq; have [z|nz] := eqVneq (mu M w) 0; first by rewrite /alpha z invr0 !mulr0 addr0 ler01.
rewrite -(alpha_sum (_ : 0 < mu M w)) ?mu_gt0 // (bigD1 p) //= ler_add2l (bigD1 q) 1?eq_sym //= ler_addl.
by apply: sumr_ge0 => i _; apply: alpha_ge0.
Qed.

Lemma two_priors_le1 (M : mixture R A I) (p q : I) : p != q -> prior M p + prior M q <= 1.
Proof. by rewrite -!(alpha_nil M); apply: two_amplitudes_le1. Qed.

(* THEOREM odds_against_all_others_are_unlikely_to_rise_far. With full memory, in every mixture, for two premises w and l, every
   c > 0 and every horizon T: the probability under l that the odds of w against all other premises together reach c times
   their start within T tokens is at most (1 - prior w)/(c prior l). *)
Theorem odds_against_all_others_are_unlikely_to_rise_far (M : mixture R A I) (wal lui : I) (c : R) (T : nat) :
  wal != lui -> 0 < c ->
  \sum_(w : T.-tuple A | ever_reached_against_all M wal c w) law M lui w <= (1 - prior M wal) / (c * prior M lui).
Proof.
move=> wl c0; have l0 := prior_gt0 M lui.
have g0 : 0 < 1 - prior M wal.
  by rewrite subr_gt0; apply: lt_le_trans (two_priors_le1 M wl); rewrite ltr_addl.
pose d := c * prior M lui / (1 - prior M wal).
have d0 : 0 < d by rewrite !divr_gt0 ?mulr_gt0.
have here w : reached_against_all M wal c w -> reached M wal lui d w.
  rewrite /reached_against_all /reached /d => h.
  have h' : c * prior M wal * alpha M lui w <= (1 - prior M wal) * alpha M wal w.
    apply: le_trans h; rewrite ler_wpmul2l ?mulr_ge0 ?prior_ge0 ?(ltW c0) //.
    by rewrite ler_subr_addl two_amplitudes_le1.
  rewrite -(ler_pmul2l g0); have -> : (1 - prior M wal) *
      (c * prior M lui / (1 - prior M wal) * prior M wal * alpha M lui w) = prior M lui * (c * prior M wal * alpha M lui w).
    rewrite [LHS]mulrC [LHS]mulrAC [X in X * alpha M lui w = _]mulrAC divfK ?lt0r_neq0 // !mulrA.
    by rewrite (mulrC c (prior M lui)).
  by rewrite [leRHS]mulrCA ler_pmul2l.
have ever w : ever_reached_against_all M wal c w -> ever_reached M wal lui d w.
  by elim: w => [|a w IH] /=; [apply: here | case/orP=> [/IH->|/here->]; rewrite ?orbT].
have [_ _ bound] := odds_are_unlikely_to_rise_far_against_the_truth M wal lui T d0.
have -> : (1 - prior M wal) / (c * prior M lui) = 1 / d by rewrite /d div1r invf_div.
apply: le_trans bound; rewrite [leRHS](bigID (fun w : T.-tuple A => ever_reached_against_all M wal c w)) /=.
rewrite (eq_bigl (fun w : T.-tuple A => ever_reached M wal lui d w && ever_reached_against_all M wal c w)).
  by rewrite ler_addl; apply: sumr_ge0 => w _; apply: law_ge0 (premise_law M lui) w.
by move=> w; case e : (ever_reached_against_all M wal c w); rewrite ?andbF // (ever _ e).
Qed.
End AgainstAll.

(* The seed toy. *)

Section SeedToy.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Local Notation toy := (seed_toy hl hq).

Lemma seed_no_B n (w : n.-tuple bool) : (tokB \notin w) = (w == nseq_tuple n tokA).
Proof.
rewrite -val_eqE /= -[tokB \in w]/(tokB \in tval w).
apply/idP/eqP => [nB|->]; last by rewrite mem_nseq andbF.
rewrite -[in RHS](size_tuple w); apply/all_pred1P/allP => -[] // /(negP nB) [].
Qed.

Lemma seed_sum_no_B n : \sum_(w : n.-tuple bool | tokB \notin w) mu toy w = l + (1 - l) * q ^+ n.
Proof. by rewrite (eq_bigl _ _ (@seed_no_B n)) big_pred1_eq -(seed_toy_mu_A hl hq). Qed.

Lemma seed_sum_B n : \sum_(w : n.-tuple bool | tokB \in w) mu toy w = (1 - l) * (1 - q ^+ n).
Proof.
have /eqP := mu_sum_tuple toy n; rewrite (bigID (fun w : n.-tuple bool => tokB \in w)) /= seed_sum_no_B.
by rewrite eq_sym -subr_eq => /eqP <-; rewrite mulrBr mulr1 opprD addrA.
Qed.

Lemma seed_follow_waluigi w a : follow toy waluigi w a = coin q a.
Proof.
have := seed_waluigi_gt0 hl hq w; rewrite /follow /= /seed_law iid_cons => w0.
by rewrite mulfK // gt_eqF.
Qed.

Lemma seed_alpha_luigi_eq0 w : (alpha toy luigi w == 0) = (tokB \in w).
Proof. by rewrite alpha_eq0 seed_luigi pnatr_eq0 eqb0 negbK. Qed.

Lemma seed_odds_A w : odds toy luigi waluigi (tokA :: w) = odds toy luigi waluigi w / q.
Proof.
rewrite odds_cons seed_follow_waluigi /=; have [Bw|nB] := boolP (tokB \in w).
  by rewrite /odds; have /eqP -> : alpha toy luigi w == 0; rewrite ?seed_alpha_luigi_eq0 // !mul0r.
congr (_ * _); rewrite /follow !seed_luigi inE (negbTE nB) /= divr1 mul1r //.
Qed.

Lemma seed_next_B n : next toy (nseq n tokA) tokB = (1 - l) * (q ^+ n * (1 - q)) / (l + (1 - l) * q ^+ n).
Proof.
rewrite /next seed_toy_mu_A seed_toy_mu_B ?mem_head //= !count_nseq /= mul1n mul0n add0n addn0 expr1.
by [].
Qed.
End SeedToy.

(* THEOREM hazard_at_every_step_makes_collapse_certain_fails. With full memory, in the seed toy with any weights 0 < l < 1 and
   0 < q < 1 over any number field: after every number n of tokens A, token B follows with positive probability; yet the
   probability that n tokens hold no B is l + (1 - l) q^n, which is at least the prior weight l of luigi, for every n. *)
Theorem hazard_at_every_step_makes_collapse_certain_fails
    (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (n : nat) :
  [/\ 0 < next (seed_toy hl hq) (nseq n tokA) tokB,
      \sum_(w : n.-tuple bool | tokB \notin w) mu (seed_toy hl hq) w = l + (1 - l) * q ^+ n &
      l <= \sum_(w : n.-tuple bool | tokB \notin w) mu (seed_toy hl hq) w].
Proof.
split; first by rewrite next_gt0 seed_toy_mu_gt0.
  exact: seed_sum_no_B.
have [/andP[l0 l1] /andP[q0 q1]] := (hl, hq).
by rewrite seed_sum_no_B ler_addl mulr_ge0 ?exprn_ge0 ?subr_ge0 // ltW.
Qed.

(* THEOREM luigi_gains_one_over_q_per_token_and_loses_all_in_one. With full memory, in the seed toy with any weights: each
   token A multiplies the odds of luigi against waluigi by exactly 1/q, and luigi's amplitude is 0 exactly at the texts that
   hold a B. *)
Theorem luigi_gains_one_over_q_per_token_and_loses_all_in_one
    (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (w : seq bool) :
  odds (seed_toy hl hq) luigi waluigi (tokA :: w) = odds (seed_toy hl hq) luigi waluigi w / q /\
  (alpha (seed_toy hl hq) luigi w = 0 <-> tokB \in w).
Proof.
split; first exact: seed_odds_A.
by rewrite -(seed_alpha_luigi_eq0 hl hq); split=> /eqP.
Qed.

(* THEOREM waluigi_may_appear_at_once. With full memory, in the seed toy with any weights, the first token is B with
   probability (1 - l)(1 - q), which is positive; after it waluigi's amplitude is 1. *)
Theorem waluigi_may_appear_at_once (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) :
  [/\ next (seed_toy hl hq) [::] tokB = (1 - l) * (1 - q), 0 < (1 - l) * (1 - q) &
      alpha (seed_toy hl hq) waluigi [:: tokB] = 1].
Proof.
have mB : mu (seed_toy hl hq) [:: tokB] = (1 - l) * (1 - q).
  by rewrite seed_toy_mu_B ?mem_head //= expr0 mul1r expr1.
split; first by rewrite /next mu_nil divr1.
  by have [/andP[l0 l1] /andP[q0 q1]] := (hl, hq); rewrite mulr_gt0 ?subr_gt0.
have := alpha_sum (seed_toy_mu_gt0 hl hq [:: tokB]); rewrite big_bool /= => <-.
rewrite -[LHS]addr0; congr (_ + _); apply/esym/eqP.
by rewrite (seed_alpha_luigi_eq0 hl hq [:: tokB]) mem_head.
Qed.

(* THEOREM luigis_face_is_reached_by_no_text_waluigis_by_one_token. With full memory, in the seed toy with any weights: no text
   brings luigi's amplitude to 1, and the single token B brings waluigi's to 1. *)
Theorem luigis_face_is_reached_by_no_text_waluigis_by_one_token
    (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) :
  (forall w, alpha (seed_toy hl hq) luigi w < 1) /\ alpha (seed_toy hl hq) waluigi [:: tokB] = 1.
Proof.
split=> [w|]; last by case: (waluigi_may_appear_at_once hl hq).
have := alpha_sum (seed_toy_mu_gt0 hl hq w); rewrite big_bool /= => <-.
by rewrite ltr_addr alpha_gt0 (seed_waluigi_gt0 hl hq).
Qed.

Lemma bernoulli (R : realFieldType) (d : R) n : 0 <= d -> 1 + n%:R * d <= (1 + d) ^+ n.
Proof.
move=> d0; elim: n => [|n IH]; first by rewrite mul0r addr0 expr0.
rewrite exprS; apply: le_trans (ler_wpmul2l _ IH); last by rewrite addr_ge0 ?ler01.
rewrite mulrDl mul1r mulrDr mulr1 -[n.+1]addn1 natrD mulrDl mul1r addrA ler_add2l.
by rewrite ler_addl !mulr_ge0 ?ler0n.
Qed.

Lemma power_vanishes (R : archiFieldType) (q e : R) : 0 < q < 1 -> 0 < e -> exists N, forall n, (N <= n)%N -> q ^+ n <= e.
Proof.
case/andP=> q0 q1 e0; pose d := q^-1 - 1; have d0 : 0 < d by rewrite subr_gt0 invf_gt1.
exists (Num.bound (e^-1 / d)) => n Nn.
have h : e^-1 <= (q ^+ n)^-1.
  rewrite -exprVn -[q^-1](subrK 1) addrC; apply: le_trans (bernoulli n (ltW d0)).
  rewrite -[e^-1]add0r; apply: ler_add; first exact: ler01.
  rewrite -ler_pdivr_mulr //; apply: ltW; apply: lt_le_trans (archi_boundP _) _.
    by rewrite divr_ge0 ?invr_ge0 // ltW.
  by rewrite ler_nat.
by move: h; rewrite lef_pinv ?qualifE ?exprn_gt0.
Qed.

(* THEOREM waluigi_reveals_himself_with_his_prior_weight. With full memory, in the seed toy with any weights over an archimedean
   field: for every n the probability that n tokens hold a B is (1 - l)(1 - q^n), never more than waluigi's prior weight
   1 - l; and for every e > 0 it is from some n on within e of that weight. *)
Theorem waluigi_reveals_himself_with_his_prior_weight
    (R : archiFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) :
  (forall n : nat, \sum_(w : n.-tuple bool | tokB \in w) mu (seed_toy hl hq) w = (1 - l) * (1 - q ^+ n) /\
    \sum_(w : n.-tuple bool | tokB \in w) mu (seed_toy hl hq) w <= 1 - l) /\
  (forall e : R, 0 < e -> exists N : nat, forall n : nat, (N <= n)%N ->
    1 - l - e <= \sum_(w : n.-tuple bool | tokB \in w) mu (seed_toy hl hq) w).
Proof.
have /andP[l0 l1] := hl; have l2 : 0 <= 1 - l by rewrite subr_ge0 ltW.
have /andP[q0 _] := hq; split=> [n|e e0].
  by rewrite seed_sum_B ler_pimulr // ler_subl_addr ler_addl exprn_ge0 // ltW.
have [N hN] := power_vanishes hq e0; exists N => n /hN qn; rewrite seed_sum_B mulrBr mulr1 ler_add2l ler_opp2.
by apply: le_trans qn; rewrite ler_pimull ?exprn_ge0 ?(ltW q0) // ler_subl_addr ler_addl ltW.
Qed.

(* THEOREM the_all_zeros_program_does_not_draw_the_bayesian_in. With full memory and equal prior weights, of a program that
   always writes A and one whose tokens are A or B with probability 1/2 each: n tokens are all A with probability
   (1 + 2^-n) / 2, and the mean amplitude of the first program over all texts of n tokens is 1/2, for every n. *)
Theorem the_all_zeros_program_does_not_draw_the_bayesian_in (n : nat) :
  mu seed_toy_half (nseq n tokA) = (1 + 2%:R ^- n) / 2%:R /\
  \sum_(w : n.-tuple bool) mu seed_toy_half w * alpha seed_toy_half luigi w = 1 / 2%:R.
Proof.
split; last by rewrite (proj2 (amplitudes_are_a_martingale _ _)).
have half : 1 - 1 / 2%:R = 1 / 2%:R :> rat by apply/eqP; vm_compute.
by rewrite seed_toy_mu_A half expr_div_n expr1n !div1r mulrDl mul1r [2%:R ^- n * _]mulrC.
Qed.

(* What fails. *)

(* The tokens are false and true. A text alternates from the token false: the first token is false, every later one the
   opposite of the one before. *)
Definition alternate (v : seq bool) (a : bool) : rat := (a == if v is b :: _ then ~~ b else false)%:R.

Fact alternate_is_rule : is_rule alternate.
Proof. by split=> [v a|v]; rewrite ?ler0n // big_bool /alternate; case: v => [|[]]. Qed.

Definition alternating_premises (p : bool) : seq bool -> bool -> rat := if p then alternate else fair_coin.

Fact alternating_premises_are_laws p : is_law (rule_law (alternating_premises p)).
Proof. by apply: rule_law_is_law; case: p; [exact: alternate_is_rule | exact: fair_coin_is_rule]. Qed.

(* THEOREM the_order_of_evidence_never_matters_fails. There is a mixture of two premises over two tokens in which the two texts
   of one token false and one token true, which are rearrangements of one another, give the odds 4 and 0. *)
Theorem the_order_of_evidence_never_matters_fails :
  exists M : mixture rat_numFieldType [finType of bool] [finType of bool],
  odds M true false [:: true; false] = 4%:R /\ odds M true false [:: false; true] = 0.
Proof.
exists (halves alternating_premises_are_laws).
by split; rewrite /odds /alpha /mu !big_bool; apply/eqP; vm_compute.
Qed.

(* Three tokens: 0 is plain, 1 a trigger, 2 the revealing token. The premise false writes 0 or 1, with probability 1/2 each. The
   premise true does the same until a trigger was written, and from then on writes 1 or 2, with probability 1/2 each. *)
Definition half_on (a b : nat) (x : 'I_3) : rat := ((x == a :> nat) || (x == b :> nat))%:R / 2%:R.
Definition trigger (v : seq 'I_3) : bool := has (fun x : 'I_3 => x == 1%N :> nat) v.
Definition triggered (p : bool) (v : seq 'I_3) (x : 'I_3) : rat :=
  if p && trigger v then half_on 1 2 x else half_on 0 1 x.

Fact triggered_is_law p : is_law (rule_law (triggered p)).
Proof.
apply: rule_law_is_law; split=> [v a|v]; rewrite /triggered.
  by case: ifP => _; rewrite /half_on divr_ge0 ?ler0n.
by rewrite !big_ord_recl big_ord0; case: ifP => _; apply/eqP; vm_compute.
Qed.

Definition plain_token : 'I_3 := @Ordinal 3 0 isT.
Definition trigger_token : 'I_3 := @Ordinal 3 1 isT.
Definition reveal_token : 'I_3 := @Ordinal 3 2 isT.

(* THEOREM a_token_that_all_say_alike_does_nothing_fails. There is a mixture of two premises over three tokens, and a token to
   which both give probability 1/2 at the empty text, so that it moves no amplitude, but which raises the probability of another
   token from 0 to 1/4: it triggers one of the premises. *)
Theorem a_token_that_all_say_alike_does_nothing_fails :
  exists (M : mixture rat_numFieldType [finType of 'I_3] [finType of bool]) (a b : 'I_3),
  [/\ forall p, follow M p [::] a = 1 / 2%:R, forall p, alpha M p [:: a] = alpha M p [::],
      next M [::] b = 0 & next M [:: a] b = 1 / 4%:R].
Proof.
exists (halves triggered_is_law), trigger_token, reveal_token; split.
- by case; apply/eqP; vm_compute.
- by case; rewrite /alpha /mu !big_bool; apply/eqP; vm_compute.
- by rewrite /next /mu !big_bool; apply/eqP; vm_compute.
by rewrite /next /mu !big_bool; apply/eqP; vm_compute.
Qed.

(* THEOREM the_bound_on_unlikely_odds_is_attained. In the seed toy with any weights, for every n and c = q^-n: the probability
   under waluigi that the odds of luigi against him reach c times their start within n tokens is exactly q^n = 1/c. *)
Theorem the_bound_on_unlikely_odds_is_attained
    (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (n : nat) :
  \sum_(w : n.-tuple bool | ever_reached (seed_toy hl hq) luigi waluigi (q ^- n) w) law (seed_toy hl hq) waluigi w = q ^+ n.
Proof.
have q0 : 0 < q by case/andP: hq.
have c0 : 0 < q ^- n by rewrite invr_gt0 exprn_gt0.
apply/eqP; rewrite eq_le; apply/andP; split.
  have [_ _] := odds_are_unlikely_to_rise_far_against_the_truth (seed_toy hl hq) luigi waluigi n c0.
  by rewrite div1r invrK.
have lawA : law (seed_toy hl hq) waluigi (nseq n tokA) = q ^+ n.
  by rewrite seed_waluigi !count_nseq mul1n mul0n expr0 mulr1.
have reachedA : reached (seed_toy hl hq) luigi waluigi (q ^- n) (nseq n tokA).
  rewrite reachedE ?seed_toy_mu_gt0 // lawA seed_luigi mem_nseq andbF /= mulVf //.
  by rewrite expf_eq0 gt_eqF ?andbF.
have everA : ever_reached (seed_toy hl hq) luigi waluigi (q ^- n) (nseq_tuple n tokA).
  by move: reachedA; rewrite /=; case: (n) => //= m ->; rewrite orbT.
rewrite -{1}lawA (bigD1 (nseq_tuple n tokA)) //= ler_addl.
by apply: sumr_ge0 => w _; apply: law_ge0 (premise_law (seed_toy hl hq) waluigi) w.
Qed.

(* THEOREM the_mixture_loses_at_most_the_prior_weight. With full memory, in every mixture, no text costs the mixture more than
   the prior weight of a premise: mu of the text is at least that weight times the probability of the text under the premise. *)
Theorem the_mixture_loses_at_most_the_prior_weight (R : numFieldType) (A I : finType) (M : mixture R A I) (p : I) (w : seq A) :
  prior M p * law M p w <= token_by_token M w.
Proof. by rewrite token_by_token_mu joint_le_mu. Qed.

(* The hypotheses of the theorems above hold in models. *)

(* In the seed toy waluigi gives A with probability q, so it imitates luigi up to the factor q: the odds of luigi grow by at
   most 1/q per token, and by 1/q^n over n tokens A. *)
Example waluigi_imitates_luigi (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (w : seq bool) (n : nat) :
  q <= follow (seed_toy hl hq) waluigi w tokA /\
  q ^+ n * given (seed_toy hl hq) luigi (nseq n tokA) w <= given (seed_toy hl hq) waluigi (nseq n tokA) w.
Proof.
split; first by rewrite seed_follow_waluigi.
have -> : given (seed_toy hl hq) waluigi (nseq n tokA) w = q ^+ n.
  rewrite /given /= /seed_law iid_cat mulfK; last first.
    by have := seed_waluigi_gt0 hl hq w; rewrite /= /seed_law => h; rewrite gt_eqF.
  by elim: n => [|n IH]; rewrite ?expr0 /iid_law ?big_nil //= big_cons -/(iid_law _ _) IH exprS.
by rewrite ger_pmulr ?given_le1 // exprn_gt0 //; case/andP: hq.
Qed.

(* In the seed toy the text B brings all the weight to waluigi's face. *)
Example waluigis_face (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (s : seq bool) :
  (forall p, p \notin [set waluigi] -> alpha (seed_toy hl hq) p [:: tokB] = 0) /\
  0 < mu (seed_toy hl hq) (s ++ [:: tokB]).
Proof.
split=> [p|]; last exact: seed_toy_mu_gt0.
rewrite inE => pw; have -> : p = luigi by case: p pw.
by apply/eqP; rewrite seed_alpha_luigi_eq0 mem_head.
Qed.

(* The trigger above: both premises are alive and say it alike. *)
Example a_trigger_moves_no_amplitude (p : bool) :
  0 < alpha (halves triggered_is_law) p [::] /\ given (halves triggered_is_law) p [:: trigger_token] [::] = 1 / 2%:R.
Proof. by rewrite alpha_nil; split=> //; case: p; apply/eqP; vm_compute. Qed.

(* In the seed toy the event of no B in n tokens has probability 1 under luigi and q^n under waluigi. *)
Example no_B_tells_luigi_and_waluigi_apart (R : realFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (n : nat) :
  [/\ 0 <= q ^+ n,
      forall p, p \in [set luigi] -> 1 - q ^+ n <= \sum_(w : n.-tuple bool | tokB \notin w) law (seed_toy hl hq) p w &
      forall p, p \notin [set luigi] -> \sum_(w : n.-tuple bool | tokB \notin w) law (seed_toy hl hq) p w <= q ^+ n].
Proof.
have q0 : 0 <= q ^+ n by have /andP[q0 _] := hq; rewrite exprn_ge0 // ltW.
split=> // p; rewrite inE; rewrite (eq_bigl _ _ (@seed_no_B n)) big_pred1_eq.
  by move/eqP->; rewrite [nseq_tuple n tokA : seq _]/= seed_luigi mem_nseq andbF ler_subl_addr ler_addl.
case: p => // _; rewrite [X in X <= _](seed_waluigi hl hq) /= !count_nseq mul1n mul0n expr0 mulr1.
exact: lexx.
Qed.

(* THEOREM some_continuation_says_as_much. With full memory, in every mixture over an ordered field, for every premise, every
   n and every text of positive probability, some continuation by n tokens has positive probability and gives the premise at
   least the amplitude that it has at the text. *)
Theorem some_continuation_says_as_much (R : realFieldType) (A I : finType) (M : mixture R A I) (p : I) (n : nat) (w : seq A) :
  0 < mu M w -> exists s : n.-tuple A, 0 < mu M (s ++ w) /\ alpha M p w <= alpha M p (s ++ w).
Proof.
move=> mup; elim: n => [|n [s [sw up]]]; first by exists [tuple].
have [a [aw more]] : exists a, 0 < mu M (a :: s ++ w) /\ alpha M p (s ++ w) <= alpha M p (a :: s ++ w).
  have [mean _] := amplitudes_are_a_martingale M p.
  have [/existsP[a /andP[? ?]]|/existsPn no] :=
    boolP [exists a, (0 < mu M (a :: s ++ w)) && (alpha M p (s ++ w) <= alpha M p (a :: s ++ w))]; first by exists a.
  exfalso; have := mean _ sw; apply/eqP; rewrite lt_eqF //.
  have total : \sum_a next M (s ++ w) a = 1 by exact: next_sum.
  have less a : next M (s ++ w) a * alpha M p (a :: s ++ w) <= next M (s ++ w) a * alpha M p (s ++ w).
    have [pa|] := boolP (0 < mu M (a :: s ++ w)); last first.
      rewrite lt0r mu_ge0 andbT negbK => /eqP m0.
      by rewrite /next m0 !mul0r.
    by have := no a; rewrite pa /= -ltNge => /ltW; apply: ler_wpmul2l; apply: next_ge0.
  have [a na] : exists a, 0 < next M (s ++ w) a.
    apply/existsP; apply: contraT => /existsPn no0.
    have := oner_neq0 R; rewrite -total big1 ?eqxx // => a _; apply/eqP; apply: contraT => n0.
    by have := no0 a; rewrite lt0r n0 next_ge0.
  rewrite -[X in _ < X]mul1r -total mulr_suml (bigD1 a) //= [X in _ < X](bigD1 a) //=.
  apply: ltr_le_add; last by apply: ler_sum.
  rewrite ltr_pmul2l //; have := no a; rewrite negb_and -!ltNge => /orP[|//].
  by rewrite -next_gt0 na.
exists [tuple of a :: s]; split=> //; exact: le_trans more.
Qed.
