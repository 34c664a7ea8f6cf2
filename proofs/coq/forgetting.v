(* Forgetting: what a window changes, and when.

   Texts have the latest token first; the window of length k shows the k latest tokens, [take k w]. [windowed M k w] and
   [scheduled M K w] are those of window.v, [continued M k v s] is the probability that the windowed simulator, after the text
   v, goes on with the text s.
   [drift M k p w], of first_passage.v, is the mean change of the amplitude of the premise p in one token: from the window w
   to the next window, which is w with the token appended and cut to k tokens. [is_closed_set M k C]: no token of positive
   probability leads the windowed simulator out of the set C of windows.
   [ever_in_view M p q c k w]: at the text w, or at some earlier text of which w is a continuation, the odds of p against q in
   the window of length k are at least c times what they are at the empty text. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import conservation first_passage premises window generators martingale field_steps.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).

Fixpoint ever_in_view (p q : I) (c : R) (k : nat) (w : seq A) : bool :=
  reached M p q c (take k w) || (if w is a :: v then ever_in_view p q c k v else false).
End Definitions.

Section Theorems.
Variables (R : numFieldType) (A I : finType).

(* THEOREM nothing_is_forgotten_before_the_window_is_full. For every mixture, every sequence of window lengths and every text: if
   before each of its tokens the window was long enough to hold all tokens so far, the probability of the text is mu. In
   particular a window of k tokens has no effect on the first k + 1 tokens. *)
Theorem nothing_is_forgotten_before_the_window_is_full (M : mixture R A I) (w : seq A) :
  (forall K : nat -> nat, (forall t, (t < size w)%N -> (t <= K t)%N) -> scheduled M K w = mu M w) /\
  (forall k : nat, (size w <= k.+1)%N -> windowed M k w = mu M w).
Proof.
split=> [K|k wk]; first exact: scheduled_is_mu.
by apply: scheduled_is_mu => t tw; rewrite -ltnS; apply: leq_trans wk.
Qed.

(* THEOREM drift_is_forgetting. For every mixture, premise, window length k and window w of positive probability, the drift at w
   is the mean, over the next token, of the amplitude at the next window minus the amplitude at w with the token appended and
   nothing dropped; the other half, the mean change that the appended token makes, is 0. *)
Theorem drift_is_forgetting (M : mixture R A I) (k : nat) (p : I) (w : seq A) :
  0 < mu M w ->
  drift M k p w = \sum_a next M w a * (alpha M p (take k (a :: w)) - alpha M p (a :: w)) /\
  \sum_a next M w a * (alpha M p (a :: w) - alpha M p w) = 0.
Proof.
move=> mup; have mart := proj1 (amplitudes_are_a_martingale M p) w mup; split.
  by rewrite /drift -[X in _ - X]mart -sumrB; apply: eq_bigr => a _; rewrite mulrBr.
under eq_bigr do rewrite mulrBr.
by rewrite sumrB mart -mulr_suml next_sum // mul1r subrr.
Qed.

(* THEOREM there_is_no_drift_while_the_window_grows. For every mixture, premise, window length k and text w of positive
   probability with fewer than k tokens, the drift at w is 0. *)
Theorem there_is_no_drift_while_the_window_grows (M : mixture R A I) (k : nat) (p : I) (w : seq A) :
  0 < mu M w -> (size w < k)%N -> drift M k p w = 0.
Proof.
move=> mup wk; rewrite (proj1 (drift_is_forgetting k p mup)) big1 // => a _.
by rewrite take_oversize // subrr mulr0.
Qed.

(* THEOREM when_a_premise_has_vanished_for_ever_under_a_window. Let C be a set of windows of at most k tokens that the windowed
   simulator of window k does not leave. A premise has amplitude 0 at every window that the simulator shows, after any number
   of tokens, from every start in C, exactly if the premise gives each window in C the probability 0. *)
Theorem when_a_premise_has_vanished_for_ever_under_a_window (M : mixture R A I) (k : nat) (p : I) (C : pred (seq A)) :
  (forall w, C w -> (size w <= k)%N) -> is_closed_set M k C ->
  (forall w s, C w -> 0 < continued M k w s -> alpha M p (take k (s ++ w)) = 0) <->
  (forall w, C w -> law M p w = 0).
Proof.
move=> Ck Ccl; split=> [h w Cw|h w s Cw ws].
  have := h w [::] Cw ltr01; rewrite /= take_oversize ?Ck // => /eqP.
  by rewrite alpha_eq0 => /eqP.
have Cs : C (take k (s ++ w)).
  elim: s ws => [|a s IH] /= ws; first by rewrite take_oversize ?Ck.
  have c0 : 0 < continued M k w s.
    rewrite lt0r continued_ge0 andbT; apply: contraTneq ws => ->.
    by rewrite mul0r ltxx.
  have n0 : 0 < next M (take k (s ++ w)) a by rewrite -(pmulr_rgt0 _ c0).
  by rewrite -(take_cons_take (k := k)) //; apply: Ccl => //; apply: IH.
by apply/eqP; rewrite alpha_eq0 h.
Qed.

End Theorems.

(* The seed toy under a window. *)

Section SeedToy.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Add Field forgetting_field : (field_steps R).
Local Notation toy := (seed_toy hl hq).
Local Notation S := (fun n => l + (1 - l) * q ^+ n).

Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let q0 : 0 < q. Proof. by case/andP: hq. Qed.
Let l1 : 0 < 1 - l. Proof. by rewrite subr_gt0; case/andP: hl. Qed.
Let q1 : 0 < 1 - q. Proof. by rewrite subr_gt0; case/andP: hq. Qed.

Lemma seed_S_gt0 n : 0 < S n.
Proof. by rewrite addr_gt0 // mulr_gt0 ?exprn_gt0. Qed.

Lemma seed_S_neq0 n : S n != 0. Proof. by rewrite gt_eqF // seed_S_gt0. Qed.

Lemma seed_alpha_luigi_A n : alpha toy luigi (nseq n tokA) = l / S n.
Proof. by rewrite /alpha seed_luigi mem_nseq andbF /= mulr1 seed_toy_mu_A. Qed.

Lemma seed_windowed_gt0 k w : 0 < windowed toy k w.
Proof. by elim: w => [|a w IH]; rewrite /windowed /= ?ltr01 // mulr_gt0 // next_gt0 seed_toy_mu_gt0. Qed.

Lemma seed_windowed_A k n : (n <= k.+1)%N -> windowed toy k (nseq n tokA) = S n.
Proof. by move=> nk; rewrite (proj2 (nothing_is_forgotten_before_the_window_is_full _ _)) ?size_nseq // seed_toy_mu_A. Qed.

Lemma take_nseq_oversize (T : Type) k n (x : T) : (k <= n)%N -> take k (nseq n x) = nseq k x.
Proof. by move=> kn; rewrite -(subnKC kn) nseqD take_size_cat ?size_nseq. Qed.

Lemma seed_windowed_one_more k :
  windowed toy k (nseq k.+2 tokA) = S k.+1 * (S k.+1 / S k) /\ S k * S k.+2 - S k.+1 ^+ 2 = l * (1 - l) * q ^+ k * (1 - q) ^+ 2.
Proof.
split; last by solve_ring R.
rewrite -[nseq _.+2 _]/(tokA :: nseq k.+1 tokA) windowed_cons seed_windowed_A //; congr (_ * _).
by rewrite take_nseq_oversize // /next -[_ :: _]/(nseq k.+1 tokA) !seed_toy_mu_A.
Qed.

End SeedToy.

(* THEOREM the_window_still_has_no_effect_one_token_later_fails. In the seed toy with any weights and for every window length k,
   with S_n = l + (1 - l) q^n: the windowed simulator writes k + 2 tokens A with probability S_(k+1)^2 / S_k, which is less than
   their probability S_(k+2) under mu. *)
Theorem the_window_still_has_no_effect_one_token_later_fails
    (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (k : nat) :
  [/\ windowed (seed_toy hl hq) k (nseq k.+2 tokA) = (l + (1 - l) * q ^+ k.+1) ^+ 2 / (l + (1 - l) * q ^+ k),
      mu (seed_toy hl hq) (nseq k.+2 tokA) = l + (1 - l) * q ^+ k.+2 &
      windowed (seed_toy hl hq) k (nseq k.+2 tokA) < mu (seed_toy hl hq) (nseq k.+2 tokA)].
Proof.
have [e gap] := seed_windowed_one_more hl hq k.
have {}e : windowed (seed_toy hl hq) k (nseq k.+2 tokA) = (l + (1 - l) * q ^+ k.+1) ^+ 2 / (l + (1 - l) * q ^+ k).
  by rewrite e mulrA expr2.
split=> //; first by rewrite seed_toy_mu_A.
have [/andP[l0 l1] /andP[q0 q1]] := (hl, hq).
rewrite e seed_toy_mu_A ltr_pdivr_mulr ?seed_S_gt0 // [ltRHS]mulrC -subr_gt0 gap.
by rewrite !mulr_gt0 ?exprn_gt0 ?subr_gt0.
Qed.

Lemma seed_continued_gt0 (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) k v s :
  0 < continued (seed_toy hl hq) k v s.
Proof. by elim: s => [|a s IH] /=; rewrite ?ltr01 // mulr_gt0 // next_gt0 seed_toy_mu_gt0. Qed.

(* THEOREM a_vanished_premise_stays_vanished_under_a_window_fails. In the seed toy with any weights and for every window of at
   least one token: right after a B luigi's amplitude in the window is 0; with positive probability the windowed simulator
   goes on with k tokens A, and then it is l / (l + (1 - l) q^k), which is positive. *)
Theorem a_vanished_premise_stays_vanished_under_a_window_fails
    (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (k : nat) (v : seq bool) :
  (0 < k)%N ->
  [/\ alpha (seed_toy hl hq) luigi (take k (tokB :: v)) = 0,
      0 < continued (seed_toy hl hq) k (tokB :: v) (nseq k tokA),
      alpha (seed_toy hl hq) luigi (take k (nseq k tokA ++ tokB :: v)) = l / (l + (1 - l) * q ^+ k) &
      0 < l / (l + (1 - l) * q ^+ k)].
Proof.
case: k => // k _; split.
- by apply/eqP; rewrite seed_alpha_luigi_eq0 mem_head.
- exact: seed_continued_gt0.
- by rewrite take_size_cat ?size_nseq // seed_alpha_luigi_A.
by rewrite divr_gt0 ?seed_S_gt0 //; case/andP: hl.
Qed.

(* Two coins: luigi gives A with probability 3/4, waluigi with probability 1/4, else B; both have prior weight 1/2. *)
Definition coin_premises (p : bool) : seq bool -> rat := iid_law (coin (if p then 1 / 4%:R else 3%:R / 4%:R)).

Fact coin_premises_are_laws p : is_law (coin_premises p).
Proof. by apply: iid_is_law (coin_sum _); apply: coin_ge0; case: p. Qed.

Definition two_coins := halves coin_premises_are_laws.

Lemma two_coins_in_view w : ever_in_view two_coins waluigi luigi 3%:R 1 w = (tokB \in w).
Proof.
have pos (v : seq bool) : 0 < mu two_coins v.
  apply: (law_gt0_mu (p := waluigi)); rewrite /= /coin_premises /iid_law.
  by apply: prodr_gt0 => -[].
elim: w => [|a w IH].
  by rewrite /ever_in_view /= reachedE // /= /coin_premises /iid_law !big_nil.
have -> : ever_in_view two_coins waluigi luigi 3%:R 1 (a :: w) =
    reached two_coins waluigi luigi 3%:R (take 1 (a :: w)) || ever_in_view two_coins waluigi luigi 3%:R 1 w by [].
rewrite IH inE reachedE // [take 1 _]/= take0.
by congr (_ || _); rewrite /= /coin_premises /iid_law !big_seq1; case: a.
Qed.

(* THEOREM odds_are_unlikely_to_rise_under_a_window_fails. There are two premises that write independent tokens, luigi and
   waluigi, such that with a window of one token the probability under luigi that the odds of waluigi in the window reach 3 times
   their start within T tokens is 1 - (3/4)^T for every T; for T = 2 it is 7/16, which is more than 1/3. *)
Theorem odds_are_unlikely_to_rise_under_a_window_fails :
  exists M : mixture rat_numFieldType [finType of bool] [finType of bool],
  [/\ forall p, exists f, law M p =1 iid_law f,
      forall T, \sum_(w : T.-tuple bool | ever_in_view M waluigi luigi 3%:R 1 w) law M luigi w = 1 - (3%:R / 4%:R) ^+ T,
      \sum_(w : 2.-tuple bool | ever_in_view M waluigi luigi 3%:R 1 w) law M luigi w = 7%:R / 16%:R &
      1 / 3%:R < 7%:R / 16%:R :> rat].
Proof.
exists two_coins; have main T :
    \sum_(w : T.-tuple bool | ever_in_view two_coins waluigi luigi 3%:R 1 w) law two_coins luigi w = 1 - (3%:R / 4%:R) ^+ T.
  apply: (addIr ((3%:R / 4%:R) ^+ T)); rewrite subrK -[RHS](law_sum_tuple (premise_law two_coins luigi) T).
  rewrite [RHS](bigID (fun w : T.-tuple bool => ever_in_view two_coins waluigi luigi 3%:R 1 w)) /=; congr (_ + _).
  rewrite [RHS](eq_bigl (pred1 (nseq_tuple T tokA))) => [|w]; last by rewrite two_coins_in_view seed_no_B.
  by rewrite big_pred1_eq /= /coin_premises; elim: T => [|T IH]; rewrite ?iid_cons -?IH -?exprS // /iid_law big_nil.
split=> //; first by case; eexists.
by rewrite main; apply/eqP; vm_compute.
Qed.

(* Three tokens: 0 is written by both premises with probability 1/2; else luigi writes 1 and waluigi 2. *)
Definition marked_law (p : bool) : seq 'I_3 -> rat := iid_law (half_on 0 (if p then 2%N else 1%N)).

Fact marked_is_law p : is_law (marked_law p).
Proof.
apply: iid_is_law => [a|]; first by rewrite /half_on divr_ge0 ?ler0n.
by rewrite !big_ord_recl big_ord0; case: p; apply/eqP; vm_compute.
Qed.

(* THEOREM what_all_say_alike_moves_no_amplitude_under_a_window_fails. There are two premises that write independent tokens, and a
   token to which both always give probability 1/2, such that in a window of one token this token takes the amplitude of a
   premise from 1 to 1/2: it evicts the evidence. *)
Theorem what_all_say_alike_moves_no_amplitude_under_a_window_fails :
  exists (M : mixture rat_numFieldType [finType of 'I_3] [finType of bool]) (a b : 'I_3),
  [/\ forall p v, 0 < law M p v -> follow M p v a = 1 / 2%:R,
      alpha M luigi (take 1 [:: b]) = 1, 0 < windowed M 1 [:: a; b] & alpha M luigi (take 1 [:: a; b]) = 1 / 2%:R].
Proof.
exists (halves marked_is_law), plain_token, trigger_token; split.
- by move=> p v pv; rewrite /follow /= /marked_law iid_cons mulfK ?gt_eqF //.
- by rewrite /alpha /mu !big_bool /= /marked_law /iid_law !big_seq1; apply/eqP; vm_compute.
- by rewrite /windowed /= /next /mu !big_bool /= /marked_law /iid_law !big_cons !big_nil; vm_compute.
by rewrite /alpha /mu !big_bool /= /marked_law /iid_law !big_seq1; apply/eqP; vm_compute.
Qed.

(* THEOREM the_windowed_simulator_loses_at_most_the_prior_weight_fails. In the seed toy with l = q = 1/2 and a window of one
   token, the windowed simulator writes four tokens A with probability 125/288, which is less than 1/2, luigi's prior weight
   times the probability 1 that he gives them. *)
Theorem the_windowed_simulator_loses_at_most_the_prior_weight_fails :
  [/\ prior seed_toy_half luigi * law seed_toy_half luigi (nseq 4 tokA) = 1 / 2%:R,
      windowed seed_toy_half 1 (nseq 4 tokA) = 125%:R / 288%:R &
      125%:R / 288%:R < 1 / 2%:R :> rat].
Proof.
split=> //; first by rewrite seed_luigi mulr1.
rewrite /windowed /= /next -[[:: tokA; tokA]]/(nseq 2 tokA) -[[:: tokA]]/(nseq 1 tokA) -[[::]]/(nseq 0 tokA) !seed_toy_mu_A.
by apply/eqP; vm_compute.
Qed.

(* Hypotheses that hold in models. *)

(* Of two premises, one writes A for ever, the other tosses a fair coin for its first token and then writes B for ever (the
   tokens are true and false). The window of k + 1 tokens B is not left, and the first premise gives it probability 0. *)
Example the_window_of_Bs_is_closed (k : nat) :
  is_closed_set committing_toy k.+1 (pred1 (nseq k.+1 false)) /\ law committing_toy true (nseq k.+1 false) = 0.
Proof.
split; last by rewrite /= mulr0.
move=> w a /eqP -> n0; have -> : a = false; last by rewrite -[_ :: _]/(nseq k.+2 false) take_nseq_oversize //=.
case: a n0 => //; rewrite next_gt0 (_ : mu _ _ = 0) ?ltxx //.
by apply/eqP/mu_eq0P; case; rewrite /= ?mulr0 ?mul0r.
Qed.
