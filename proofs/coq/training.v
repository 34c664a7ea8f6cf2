(* What splitting, prompting and watching do to the weights of premises.

   A premise may be split into parts: f sends each part to the premise that it is a part of. A component may be prompted:
   its share is its amplitude after the prompt. A way back may not be seen: an exposure is a token from which there
   might have been a way back, and [exposures E w] counts the tokens of w that came at a text on which E holds. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import arithmetic premises window martingale.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Splitting.
Variables (R : numFieldType) (A I J : finType) (M : mixture R A I) (N : mixture R A J).

(* THEOREM hazards_combine. For every mixture, text w and set V of tokens: the probability that the next token is in V is
   the sum, over the premises, of the amplitude at w times the probability under the premise that the next token is in V. *)
Theorem hazards_combine (w : seq A) (V : pred A) :
  \sum_(a | V a) next M w a = \sum_p alpha M p w * \sum_(a | V a) follow M p w a.
Proof.
under eq_bigr => a _ do rewrite -next_is_predictive.
by rewrite exchange_big; apply: eq_bigr => p _; rewrite mulr_sumr.
Qed.

(* THEOREM a_split_changes_nothing_iff_it_keeps_the_mean_law. Let the parts of every premise but w contribute to every text
   what the premise contributes. The mixture of the parts gives every text the probability of before exactly if the parts of
   w contribute to every text, together, what w contributes. *)
Theorem a_split_changes_nothing_iff_it_keeps_the_mean_law (f : J -> I) (w : I) :
  (forall i u, i != w -> \sum_(j | f j == i) prior N j * law N j u = prior M i * law M i u) ->
  (forall u, mu N u = mu M u) <->
  (forall u, \sum_(j | f j == w) prior N j * law N j u = prior M w * law M w u).
Proof.
move=> others.
have split u : mu N u = \sum_(j | f j == w) prior N j * law N j u + \sum_(i | i != w) prior M i * law M i u.
  rewrite /mu (partition_big f predT) //= (bigD1 w) //=; congr (_ + _).
  by apply: eq_bigr => i; apply: others.
have whole u : mu M u = prior M w * law M w u + \sum_(i | i != w) prior M i * law M i u by rewrite /mu (bigD1 w).
by split=> h u; have := h u; rewrite split whole; [move/addIr | move=> ->].
Qed.

(* THEOREM parts_that_keep_the_law_change_nothing. If the parts of each premise have its law and, together, its prior weight,
   then the mixture of the parts gives every text, in full memory and with a window of any length, the probability of before. *)
Theorem parts_that_keep_the_law_change_nothing (f : J -> I) :
  (forall i, \sum_(j | f j == i) prior N j = prior M i) -> (forall j u, law N j u = law M (f j) u) ->
  forall u, mu N u = mu M u /\ forall k, windowed N k u = windowed M k u.
Proof.
move=> weights laws.
have same u : mu N u = mu M u.
  rewrite /mu (partition_big f predT) //=; apply: eq_bigr => i _.
  by rewrite -weights mulr_suml; apply: eq_bigr => j /eqP <-; rewrite laws.
move=> u; split=> // k; elim: u => //= a v IH.
by rewrite !windowed_cons IH /next !same.
Qed.
End Splitting.

Section Powers.
Variables (R : realFieldType) (I : finType).
Add Field arithmetic : (field_laws (Num.RealField.fieldType R)).
Ltac by_ring := by_ring_over (Num.RealField.fieldType R).

Lemma powers_rise_together (n : nat) (t x : R) : 0 <= t -> 0 <= x -> t != x -> 0 < (t - x) * (t ^+ n.+1 - x ^+ n.+1).
Proof.
move=> t0 x0; rewrite neq_lt => /orP[tx|xt].
  by rewrite nmulr_rgt0 ?subr_lt0 // ltr_pexpn2r // ?nnegrE.
by rewrite pmulr_rgt0 ?subr_gt0 // ltr_pexpn2r // ?nnegrE.
Qed.

Lemma powers_rise (n : nat) (t x : R) : 0 <= t -> 0 <= x -> 0 <= (t - x) * (t ^+ n.+1 - x ^+ n.+1).
Proof.
move=> t0 x0; have [->|tx] := eqVneq t x; first by rewrite subrr mul0r.
exact/ltW/powers_rise_together.
Qed.

(* The strict inequality of Jensen for powers. *)
Lemma mean_of_powers (D : pred I) (W t : I -> R) (x : R) (n : nat) :
  (forall p, D p -> 0 < W p) -> (forall p, D p -> 0 <= t p) -> 0 <= x ->
  \sum_(p | D p) W p * (t p - x) = 0 -> (exists2 p, D p & t p != x) ->
  0 < \sum_(p | D p) W p * (t p ^+ n.+2 - x ^+ n.+2).
Proof.
move=> W0 t0 x0 mean [p Dp tx].
have step m : \sum_(q | D q) W q * (t q ^+ m.+2 - x ^+ m.+2) =
    \sum_(q | D q) W q * ((t q - x) * (t q ^+ m.+1 - x ^+ m.+1)) +
    x * \sum_(q | D q) W q * (t q ^+ m.+1 - x ^+ m.+1).
  transitivity (\sum_(q | D q) (W q * (t q ^+ m.+2 - x ^+ m.+2)) - x ^+ m.+1 * \sum_(q | D q) W q * (t q - x)).
    by rewrite mean mulr0 subr0.
  rewrite !mulr_sumr -big_split -sumrB /=; apply: eq_bigr => q _.
  by rewrite !exprS; move: (t q ^+ m) (x ^+ m) => T X; by_ring.
have gains m : 0 < \sum_(q | D q) W q * ((t q - x) * (t q ^+ m.+1 - x ^+ m.+1)).
  rewrite (bigD1 p) //=; apply: ltr_spaddl.
    by rewrite mulr_gt0 ?W0 ?powers_rise_together ?t0.
  by apply: sumr_ge0 => q /andP[Dq _]; rewrite mulr_ge0 ?powers_rise ?t0 // ltW ?W0.
elim: n => [|n IH]; rewrite step; last by rewrite ltr_paddr // mulr_ge0 // ltW.
rewrite (_ : \sum_(q | D q) W q * (t q ^+ 1 - x ^+ 1) = 0) ?mulr0 ?addr0 //.
Qed.
End Powers.

Section Hazards.
Variables (R : realFieldType) (A I : finType) (M : mixture R A I).

(* The probability of n tokens x if the premises in D, with their weights, all had the same probability m to go on. *)
Definition evened (D : pred I) (x : A) (m : R) (n : nat) : R :=
  \sum_(p | ~~ D p) prior M p * law M p (nseq n x) + (\sum_(p | D p) prior M p) * m ^+ n.

Lemma unevened (D : pred I) (x : A) (r : I -> R) (m : R) (n : nat) :
  (forall p, D p -> law M p (nseq n x) = r p ^+ n) ->
  mu M (nseq n x) - evened D x m n = \sum_(p | D p) prior M p * (r p ^+ n - m ^+ n).
Proof.
move=> laws; rewrite /mu /evened (bigID D) /= opprD addrA addrK.
rewrite mulr_suml -sumrB; apply: eq_bigr => p Dp; by rewrite laws // mulrBr.
Qed.

(* THEOREM unequal_hazards_emerge_later. Let each premise p of a set D say n tokens x with probability r_p^n for every n, let m
   be the mean of the r_p by prior weight, and let some r_p differ from m. With full memory one token x is as probable as if
   every r_p were m, and n tokens x are strictly more probable, for every n of at least 2. *)
Theorem unequal_hazards_emerge_later (D : pred I) (x : A) (r : I -> R) (m : R) :
  (forall p n, D p -> law M p (nseq n x) = r p ^+ n) ->
  \sum_(p | D p) prior M p * r p = (\sum_(p | D p) prior M p) * m -> (exists2 p, D p & r p != m) ->
  mu M (nseq 1 x) = evened D x m 1 /\ forall n, (1 < n)%N -> evened D x m n < mu M (nseq n x).
Proof.
move=> laws mean other.
have r0 p : D p -> 0 <= r p by move=> Dp; rewrite -[r p]expr1 -(laws p 1%N Dp) (law_ge0 (law_is_law M p)).
have mean0 : \sum_(p | D p) prior M p * (r p - m) = 0.
  by under eq_bigr => p _ do rewrite mulrBr; rewrite sumrB mean mulr_suml subrr.
have m0 : 0 <= m.
  case: other => p Dp _; have W0 : 0 < \sum_(q | D q) prior M q.
    by rewrite (bigD1 p) //= ltr_spaddl ?prior_gt0 // sumr_ge0 // => q _; apply: prior_ge0.
  by rewrite -(pmulr_rge0 _ W0) -mean; apply: sumr_ge0 => q Dq; rewrite mulr_ge0 ?r0 // prior_ge0.
split=> [|[|[|n]] // _].
  apply/eqP; rewrite -subr_eq0 (unevened _ (fun p => laws p 1%N)); apply/eqP; rewrite -[RHS]mean0.
  by apply: eq_bigr => p _; rewrite !expr1.
rewrite -subr_gt0 (unevened _ (fun p => laws p n.+2)).
by apply: mean_of_powers => // p _; apply: prior_gt0.
Qed.

(* THEOREM constant_hazards_are_neutral_only_if_equal. Let each premise p of a set D say n tokens x with probability r_p^n for
   every n. With full memory one token x and two tokens x are as probable as if every r_p were m exactly if every r_p is m; then n
   tokens x are, for every n. *)
Theorem constant_hazards_are_neutral_only_if_equal (D : pred I) (x : A) (r : I -> R) (m : R) :
  (forall p n, D p -> law M p (nseq n x) = r p ^+ n) ->
  (mu M (nseq 1 x) = evened D x m 1 /\ mu M (nseq 2 x) = evened D x m 2 <-> forall p, D p -> r p = m) /\
  ((forall p, D p -> r p = m) -> forall n, mu M (nseq n x) = evened D x m n).
Proof.
move=> laws.
have same : (forall p, D p -> r p = m) -> forall n, mu M (nseq n x) = evened D x m n.
  move=> equal n; apply/eqP; rewrite -subr_eq0 (unevened _ (fun p => laws p n)); apply/eqP.
  by apply: big1 => p Dp; rewrite equal // subrr mulr0.
split=> //; split=> [[one two] p Dp|equal]; last by split; apply: same.
apply/eqP/negPn/negP => differ.
have mean : \sum_(q | D q) prior M q * r q = (\sum_(q | D q) prior M q) * m.
  apply/eqP; rewrite -subr_eq0 mulr_suml -sumrB; apply/eqP.
  have := unevened m (fun p => laws p 1%N); rewrite one subrr => h; rewrite [RHS]h.
  by apply: eq_bigr => q _; rewrite !expr1 mulrBr.
have [_ /(_ 2%N isT)] := unequal_hazards_emerge_later laws mean (ex_intro2 _ _ p Dp differ).
by rewrite two ltxx.
Qed.
End Hazards.

Section Prompts.
Variables (R : realFieldType) (A : finType) (M : mixture R A [finType of bool]) (f g : A -> R) (r : R) (x : A).
Notation bad := true.
Notation good := false.

(* The sentences of the bad and of the good component are independent, and x is the sentence of the greatest likelihood ratio. *)
Definition is_best_sentence : Prop :=
  [/\ forall w, law M bad w = \prod_(a <- w) f a, forall w, law M good w = \prod_(a <- w) g a,
      forall a, f a <= r * g a, f x = r * g x & 0 < g x].

Hypothesis best : is_best_sentence.
Add Field arithmetic : (field_laws (Num.RealField.fieldType R)).
Ltac by_ring := by_ring_over (Num.RealField.fieldType R).

Lemma weights : prior M good = 1 - prior M bad.
Proof. by rewrite -(prior_sum M) big_bool /= addrAC subrr add0r. Qed.

Lemma f_ge0 a : 0 <= f a.
Proof. by case: best => h _ _ _ _; have := law_ge0 (law_is_law M bad) [:: a]; rewrite h big_seq1. Qed.
Lemma g_ge0 a : 0 <= g a.
Proof. by case: best => _ h _ _ _; have := law_ge0 (law_is_law M good) [:: a]; rewrite h big_seq1. Qed.
Lemma r_ge0 : 0 <= r.
Proof. by case: best => _ _ _ fx gx; rewrite -(pmulr_lge0 _ gx) -fx f_ge0. Qed.

Lemma ratio_le w : law M bad w <= r ^+ size w * law M good w.
Proof.
case: best => hf hg le _ _; rewrite hf hg; elim: w => [|a w IH]; first by rewrite !big_nil mulr1.
rewrite !big_cons /= exprS.
have -> : r * r ^+ size w * (g a * \prod_(j <- w) g j) = (r * g a) * (r ^+ size w * \prod_(j <- w) g j).
  by rewrite mulrACA.
by apply: ler_pmul => //; [apply: f_ge0 | apply: prodr_ge0 => b _; apply: f_ge0].
Qed.

Lemma ratio_best n : law M bad (nseq n x) = r ^+ n * law M good (nseq n x) /\ 0 < law M good (nseq n x).
Proof.
case: best => hf hg _ fx gx; rewrite hf hg !big_nseq; elim: n => [|n [IH pos]] /=.
  by rewrite mulr1 ltr01.
by rewrite IH fx exprS mulr_gt0 // mulrACA.
Qed.

Lemma share_gt (s : R) w : 0 < mu M w -> (s < alpha M bad w) = (s * ((1 - prior M bad) * law M good w) < (1 - s) * (prior M bad * law M bad w)).
Proof.
move=> pos; rewrite /alpha ltr_pdivl_mulr //.
have -> : mu M w = prior M bad * law M bad w + (1 - prior M bad) * law M good w by rewrite -weights /mu big_bool.
move: (prior M bad) (law M bad w) (law M good w) => a F G.
rewrite -[LHS]subr_gt0 -[RHS]subr_gt0; congr (0 < _).
by rewrite mulrDr opprD addrA [(1 - s) * _]mulrBl mul1r.
Qed.

(* A share above s < 1 is had by a prompt of n sentences exactly if the best sentence, said n times, has it. *)
Lemma some_prompt_iff (s : R) n : 0 <= s -> s < 1 ->
  (exists2 w, size w = n & s < alpha M bad w) <-> s * (1 - prior M bad) < (1 - s) * (prior M bad * r ^+ n).
Proof.
move=> s0 s1; have [E pos] := ratio_best n.
have mu0 : 0 < mu M (nseq n x) by apply: law_gt0_mu pos.
split=> [[w sw]|h]; last first.
  exists (nseq n x); first exact: size_nseq.
  by move: h; rewrite share_gt // E !mulrA ltr_pmul2r.
move=> above; have aw : 0 < alpha M bad w by apply: le_lt_trans above.
have muw : 0 < mu M w by apply: (@law_gt0_mu _ _ _ _ bad); rewrite -alpha_gt0.
move: above; rewrite share_gt // => above.
have G0 : 0 < law M good w.
  have := ratio_le w; rewrite lt0r (law_ge0 (law_is_law M good)) andbT => le.
  by apply/eqP => G; move: aw; rewrite alpha_gt0 ltNge => /negP; apply; move: le; rewrite G mulr0.
rewrite -(ltr_pmul2r G0) -mulrA; apply: lt_le_trans above _.
rewrite -sw -!mulrA ler_pmul2l ?subr_gt0 // ler_pmul2l ?prior_gt0 //; exact: ratio_le.
Qed.

(* THEOREM a_prompt_suffices_iff_the_best_sentence_repeated_does. Let two components, bad and good, write independent sentences,
   let no sentence be more than r times as probable for bad as for good, and let one sentence, possible for good, be r times as
   probable. With full memory and 0 < e <= 1, some prompt of n sentences takes the share of bad above 1 - e/2 exactly if r^n is
   greater than ((1 - a)/a) (2 - e)/e, where a is the prior weight of bad. *)
Theorem a_prompt_suffices_iff_the_best_sentence_repeated_does (e : R) n : 0 < e -> e <= 1 ->
  (exists2 w, size w = n & 1 - e / 2%:R < alpha M bad w) <->
  (1 - prior M bad) / prior M bad * ((2%:R - e) / e) < r ^+ n.
Proof.
move=> e0 e1; have two : 0 < 2%:R :> R by rewrite ltr0n.
have half : e / 2%:R < 1 by rewrite ltr_pdivr_mulr // mul1r; apply: le_lt_trans e1 _; rewrite ltr1n.
have a0 := prior_gt0 M bad.
have h0 : 0 < e / 2%:R by rewrite divr_gt0.
rewrite some_prompt_iff; first last.
- by rewrite ltr_subl_addr ltr_addl.
- by rewrite subr_ge0 ltW.
have h2 : 2%:R * (e / 2%:R) = e by rewrite mulrC divfK // gt_eqF.
rewrite subKr mulf_div ltr_pdivr_mulr ?mulr_gt0 // -(ltr_pmul2l two).
have -> : 2%:R * ((1 - e / 2%:R) * (1 - prior M bad)) = (1 - prior M bad) * (2%:R - e).
  by rewrite mulrA mulrBr mulr1 h2 mulrC.
by have -> : 2%:R * (e / 2%:R * (prior M bad * r ^+ n)) = r ^+ n * (prior M bad * e); first by rewrite mulrA h2 mulrA mulrC [e * _]mulrC.
Qed.

(* THEOREM the_greatest_share_of_a_prompt. Let two components, bad and good, write independent sentences, let no sentence be more
   than r times as probable for bad as for good, and let the sentence x, possible for good, be r times as probable. With full
   memory the share of bad after a possible prompt of n sentences is at most a r^n / (a r^n + 1 - a), where a is its prior
   weight; the sentence x, said n times, attains it. *)
Theorem the_greatest_share_of_a_prompt :
  (forall w, 0 < mu M w ->
     alpha M bad w <= prior M bad * r ^+ size w / (prior M bad * r ^+ size w + 1 - prior M bad)) /\
  (forall n, alpha M bad (nseq n x) = prior M bad * r ^+ n / (prior M bad * r ^+ n + 1 - prior M bad)).
Proof.
have muE w : mu M w = prior M bad * law M bad w + (1 - prior M bad) * law M good w by rewrite -weights /mu big_bool.
have b0 : 0 < 1 - prior M bad by rewrite -weights prior_gt0.
split=> [w pos|n]; last first.
  have [E G0] := ratio_best n; rewrite /alpha muE E -addrA.
  by rewrite !mulrA -mulrDl -mulf_div divff ?mulr1 // gt_eqF.
have den : 0 < prior M bad * r ^+ size w + 1 - prior M bad.
  by rewrite -addrA ltr_paddl // mulr_ge0 ?prior_ge0 // exprn_ge0 // r_ge0.
have diff (a F G T : R) : a * T * (a * F + (1 - a) * G) - a * F * (a * T + 1 - a) = a * (1 - a) * (T * G - F) by by_ring.
rewrite /alpha ler_pdivr_mulr // mulrAC ler_pdivl_mulr // muE -subr_ge0 diff.
by rewrite mulr_ge0 ?subr_ge0 ?ratio_le // mulr_ge0 ?prior_ge0 ?ltW // -subr_gt0.
Qed.

(* THEOREM a_window_caps_the_share_of_a_prompt. Let two components, bad and good, write independent sentences, let no sentence be
   more than r times as probable for bad as for good, with r >= 1, and let one sentence, possible for good, be r times as
   probable. Under a window of k sentences, and for 0 < e <= 1, some text takes the share of bad in the window above 1 - e/2
   exactly if r^k is greater than ((1 - a)/a) (2 - e)/e, where a is the prior weight of bad. *)
Theorem a_window_caps_the_share_of_a_prompt (e : R) k : 1 <= r -> 0 < e -> e <= 1 ->
  (exists w, 1 - e / 2%:R < alpha M bad (take k w)) <->
  (1 - prior M bad) / prior M bad * ((2%:R - e) / e) < r ^+ k.
Proof.
move=> r1 e0 e1; split=> [[w above]|].
  have [h _] := a_prompt_suffices_iff_the_best_sentence_repeated_does (size (take k w)) e0 e1.
  have {}h := h (ex_intro2 _ _ (take k w) erefl above).
  by apply: lt_le_trans h _; rewrite ler_weexpn2l // size_take; case: ltnP.
move=> h; have [_ /(_ h) [w wk above]] := a_prompt_suffices_iff_the_best_sentence_repeated_does k e0 e1.
by exists w; rewrite take_oversize // wk.
Qed.
End Prompts.

Section Dialogue.
Variables (R : realFieldType) (A I : finType) (M : mixture R A I).

(* THEOREM tokens_multiply_odds_by_at_most_the_greatest_ratio. With full memory, in every mixture: if the premise p gives no token,
   at any text, more than c times the probability that q gives it, then n further tokens, whoever says them, multiply the odds
   of p against q by at most c^n. If p always gives the token x exactly c times the positive probability that q gives it, n tokens x
   multiply the odds by c^n. *)
Theorem tokens_multiply_odds_by_at_most_the_greatest_ratio (p q : I) (c : R) :
  0 <= c ->
  ((forall w a, follow M p w a <= c * follow M q w a) ->
   forall s w, alpha M p (s ++ w) / alpha M q (s ++ w) <= c ^+ size s * (alpha M p w / alpha M q w)) /\
  (forall x, (forall w, 0 < follow M q w x /\ follow M p w x = c * follow M q w x) ->
   forall n w, alpha M p (nseq n x ++ w) / alpha M q (nseq n x ++ w) = c ^+ n * (alpha M p w / alpha M q w)).
Proof.
move=> c0; have [move_odds _] := odds_move_by_likelihood_ratios M p q.
split=> [le s w|x eq n w]; last first.
  elim: n => [|n IH]; first by rewrite mul1r.
  by have [pos E] := eq (nseq n x ++ w); rewrite /= move_odds IH E mulfK ?gt_eqF // exprS mulrC mulrA.
elim: s => [|a s IH] /=; first by rewrite mul1r.
rewrite move_odds exprS -[X in _ <= X]mulrA [X in X <= _]mulrC; apply: ler_pmul => //.
- by apply: divr_ge0; apply: follow_ge0.
- by apply: divr_ge0; apply: alpha_ge0.
have [f0|f_neq0] := eqVneq (follow M q (s ++ w) a) 0; first by rewrite f0 invr0 mulr0.
by rewrite ler_pdivr_mulr ?le // lt0r f_neq0 follow_ge0.
Qed.
End Dialogue.

Section Exposures.
Variables (R : realFieldType) (A I : finType) (M : mixture R A I).

Fixpoint exposures (E : pred (seq A)) (w : seq A) : nat := if w is _ :: v then (E v + exposures E v)%N else 0%N.

(* THEOREM only_the_number_of_exposures_counts. Let the premise p have no way back, and let every other premise q give each token
   that p can give the probability of p, times 1 - r_q where the text is an exposure. At every text that p can give, the odds of
   p against all others together are its prior weight divided by the sum of the prior weights of the others, each times (1 - r_q)^m,
   where m is the number of exposures in the text: the other steps cancel. *)
Theorem only_the_number_of_exposures_counts (p : I) (r : I -> R) (E : pred (seq A)) (w : seq A) :
  (forall q v a, q != p -> 0 < law M p (a :: v) -> follow M q v a = (if E v then 1 - r q else 1) * follow M p v a) ->
  0 < law M p w ->
  alpha M p w / (\sum_(q | q != p) alpha M q w) =
  prior M p / (\sum_(q | q != p) prior M q * (1 - r q) ^+ exposures E w).
Proof.
move=> steps pos.
have laws q : q != p -> law M q w = (1 - r q) ^+ exposures E w * law M p w.
  move=> qp; elim: w pos => [|a v IH] pos /=.
    by rewrite (law_nil (law_is_law M q)) (law_nil (law_is_law M p)) mulr1.
  have posv := law_cons_gt0 (law_is_law M p) pos.
  rewrite -law_follow (steps q v a qp pos) IH // -(law_follow M p).
  by rewrite exprD; case: (E v); rewrite ?expr1 ?expr0 mulrACA; congr (_ * _); rewrite mulrC.
have mu_pos : 0 < mu M w by apply: law_gt0_mu pos.
have -> : \sum_(q | q != p) alpha M q w = (\sum_(q | q != p) prior M q * (1 - r q) ^+ exposures E w) * (law M p w / mu M w).
  by rewrite mulr_suml; apply: eq_bigr => q qp; rewrite /alpha laws // !mulrA.
by rewrite /alpha -[X in X / _]mulrA -mulf_div divff ?mulr1 // mulf_neq0 ?invr_neq0 // gt_eqF.
Qed.

(* THEOREM a_rate_is_refuted_iff_it_is_above_the_bound. Let b >= 0 and r <= 1. For m >= 1, the probability (1 - r)^m of m exposures
   without return at the rate r is less than b^m exactly if r is greater than 1 - b; at r = 1 - b it is b^m. *)
Theorem a_rate_is_refuted_iff_it_is_above_the_bound (b r : R) (m : nat) : 0 <= b -> r <= 1 -> (0 < m)%N ->
  ((1 - r) ^+ m < b ^+ m <-> 1 - b < r) /\ (r = 1 - b -> (1 - r) ^+ m = b ^+ m).
Proof.
move=> b0 r1 m0; split=> [|->]; last by rewrite subKr.
by rewrite ltr_pexpn2r ?nnegrE ?subr_ge0 // ltr_subl_addr addrC -ltr_subl_addr.
Qed.

(* THEOREM bayes_factor_of_moments. Let a, b > 0, and let a sequence of numbers h, with h_0 = 1, satisfy the recursion of the means
   of (1 - r)^n under a Beta(a, b) prior: (a + b + n) h_(n+1) = (b + n) h_n. Then 1/h_m is the product over i < m of
   (a + b + i)/(b + i); for a = b = 1 it is m + 1. *)
Theorem bayes_factor_of_moments (a b : R) (h : nat -> R) (m : nat) : 0 < a -> 0 < b -> h 0%N = 1 ->
  (forall n, (a + b + n%:R) * h n.+1 = (b + n%:R) * h n) ->
  (h m)^-1 = \prod_(i < m) ((a + b + i%:R) / (b + i%:R)) /\ (a = 1 -> b = 1 -> (h m)^-1 = m.+1%:R).
Proof.
move=> a0 b0 h0 rec.
have product n : (h n)^-1 = \prod_(i < n) ((a + b + i%:R) / (b + i%:R)).
  elim: n => [|n IH]; first by rewrite big_ord0 h0 invr1.
  have ab : a + b + n%:R != 0 by rewrite gt_eqF // ltr_spaddl ?addr_gt0 // ler0n.
  rewrite big_ord_recr /= -IH.
  have -> : h n.+1 = (b + n%:R) / (a + b + n%:R) * h n by rewrite mulrAC -rec mulrAC divff // mul1r.
  by rewrite !invfM invrK mulrC [_^-1 * _]mulrC.
split=> // a1 b1; rewrite product a1 b1; elim: m => [|m IH]; first by rewrite big_ord0.
have E : 1 + 1 + m%:R = m.+2%:R :> R by rewrite -addrA -!mulrS.
by rewrite big_ord_recr /= IH E -mulrS mulrC divfK // pnatr_eq0.
Qed.
End Exposures.
