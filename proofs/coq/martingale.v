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
