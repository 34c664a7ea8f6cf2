(* First passages of the windowed simulator, for any mixture, any window and any set of texts.

   The simulator has written the text v (latest token first) and goes on. [continued M k v u] is the probability that its
   next tokens are u. The target H is a set of texts: a passage is the first moment, after at least one more token, at
   which the text belongs to H. [avoid M k H N v] is the probability that there is no passage within N tokens, and
   [mean_wait M k H N v] is the sum of these probabilities for 0, 1, ..., N - 1 tokens, which is the mean number of tokens
   up to the passage, where a passage after more than N tokens counts as N. Its limit in N is the expected time of the
   passage; the theorem below bounds the distance to the limit for each N, so no limit is needed to state it. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window field_steps.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section FirstPassage.
Variables (R : numFieldType) (A : finType) (I : finType) (M : mixture R A I) (k : nat).

Fixpoint continued (v u : seq A) : R :=
  if u is a :: u' then continued v u' * next M (take k (u' ++ v)) a else 1.

Fixpoint avoid (H : pred (seq A)) (N : nat) (v : seq A) : R :=
  if N is n.+1 then \sum_(a : A) next M (take k v) a * (if H (a :: v) then 0 else avoid H n (a :: v)) else 1.

Definition mean_wait (H : pred (seq A)) (N : nat) (v : seq A) : R := \sum_(j < N) avoid H j v.

(* The texts after 1, 2, ... tokens of u, which continues v, meet H. *)
Fixpoint meets (H : pred (seq A)) (v u : seq A) : bool :=
  if u is a :: u' then H (u ++ v) || meets H v u' else false.

(* The number of tokens of u, which continues v, up to the first text in H; all of them if there is none. *)
Fixpoint tokens_to (H : pred (seq A)) (v u : seq A) : nat :=
  if u is a :: u' then (if meets H v u' then tokens_to H v u' else (size u').+1) else 0%N.

(* A set of windows is closed if no token of positive probability leads out of it. *)
Definition is_closed_set (C : pred (seq A)) : Prop :=
  forall v a, C v -> 0 < next M v a -> C (take k (a :: v)).

(* The drift of a premise at a full window w: the mean change of its amplitude when one token is appended and the oldest
   one is dropped. *)
Definition drift (p : I) (w : seq A) : R := \sum_a next M w a * alpha M p (take k (a :: w)) - alpha M p w.

Lemma windowed_cat v u : windowed M k (u ++ v) = windowed M k v * continued v u.
Proof. by elim: u => [|a u IH] /=; rewrite ?mulr1 // /windowed /= -/(windowed M k _) IH mulrA. Qed.

Lemma continued_ge0 v u : 0 <= continued v u.
Proof. by elim: u => [|a u IH] //=; rewrite ?ler01 // mulr_ge0 // next_ge0. Qed.

Lemma take_take_cons_window (a : A) v : take k (a :: take k v) = take k (a :: v).
Proof. by case: k => [|j] //=; congr cons; rewrite take_take. Qed.

Lemma closed_set_continued C v u :
  is_closed_set C -> C (take k v) -> 0 < continued v u -> C (take k (u ++ v)).
Proof.
move=> Cc Cv; elim: u => [|a u IH] //= pos.
have cu : 0 < continued v u.
  by rewrite lt0r continued_ge0 andbT; apply/eqP => c0; move: pos; rewrite c0 mul0r ltxx.
rewrite -take_take_cons_window; apply: Cc; first exact: IH.
by move: pos; rewrite pmulr_rgt0.
Qed.

Lemma continued_rcons v u a : continued v (rcons u a) = next M (take k v) a * continued (a :: v) u.
Proof.
by elim: u => [|b u IH] /=; rewrite ?mulr1 ?mul1r // IH -mulrA cat_rcons.
Qed.

Lemma meets_rcons H v u a : meets H v (rcons u a) = H (a :: v) || meets H (a :: v) u.
Proof.
elim: u => [|b u IH] /=; first by rewrite orbF.
by rewrite IH cat_rcons !orbA [H (a :: v) || _]orbC.
Qed.

(* THEOREM no_passage_is_the_probability_of_the_words_that_miss. For every mixture, every window, every target and every
   text, the probability that there is no passage within N tokens is the sum of the probabilities of the continuations
   of N tokens that never meet the target. *)
Theorem no_passage_is_the_probability_of_the_words_that_miss H N v :
  avoid H N v = \sum_(u : N.-tuple A | ~~ meets H v u) continued v u.
Proof.
rewrite big_mkcond /=; elim: N v => [|N IH] v /=.
  rewrite (eq_bigl (pred1 [tuple])) => [|u]; last by rewrite /= tuple0; apply/esym/eqP.
  by rewrite big_pred1_eq.
rewrite (sum_tuple_rcons (fun u => if ~~ meets H v u then continued v u else 0)) exchange_big.
apply: eq_bigr => a _; rewrite IH.
under [RHS]eq_bigr do rewrite meets_rcons negb_or continued_rcons.
case: (H (a :: v)) => /=; first by rewrite big1 ?mulr0.
by rewrite mulr_sumr; apply: eq_bigr => u _; case: ifP; rewrite ?mulr0.
Qed.

Lemma avoid_ge0 H N v : 0 <= avoid H N v.
Proof. by rewrite no_passage_is_the_probability_of_the_words_that_miss sumr_ge0 // => u _; apply: continued_ge0. Qed.

Lemma mean_wait_ge0 H N v : 0 <= mean_wait H N v.
Proof. by apply: sumr_ge0 => j _; apply: avoid_ge0. Qed.

(* The mean waiting time from v is one token plus that from the next text, if this is not in the target. *)
Lemma mean_wait_first_step H N v :
  mean_wait H N.+1 v = 1 + \sum_a next M (take k v) a * (if H (a :: v) then 0 else mean_wait H N (a :: v)).
Proof.
rewrite /mean_wait big_ord_recl; congr (1 + _) => /=.
rewrite exchange_big /=; apply: eq_bigr => a _; rewrite -mulr_sumr; congr (_ * _).
by case: (H (a :: v)) => /=; first by rewrite big1.
Qed.

(* THEOREM bounded_solution_is_the_expected_time. For every mixture, every window and every target: let G be a set of
   texts that a token of positive probability does not leave, except into the target, and let t solve the hitting
   equation on G with values between 0 and C. Then from every text v in G, for every N, the mean waiting time up to N
   tokens is at most t v and short of it by at most t v (1 - 1/C)^N, and the probability that there is no passage within N
   tokens is at most t v (1 - 1/C)^N. *)
Theorem bounded_solution_is_the_expected_time (H G : pred (seq A)) (t : seq A -> R) (C : R) :
  (forall v a, G v -> 0 < next M (take k v) a -> ~~ H (a :: v) -> G (a :: v)) ->
  (forall v, G v -> 0 <= t v <= C) ->
  (forall v, G v -> t v = 1 + \sum_a next M (take k v) a * (if H (a :: v) then 0 else t (a :: v))) ->
  forall v N, G v ->
    [/\ mean_wait H N v <= t v, t v - mean_wait H N v <= t v * (1 - C^-1) ^+ N
      & avoid H N v <= t v * (1 - C^-1) ^+ N].
Proof.
move=> Gcl tb teq v N Gv.
have t1 w : G w -> 1 <= t w.
  move=> Gw; rewrite teq // ler_addl sumr_ge0 // => a _.
  have := next_ge0 M (take k w) a; rewrite le0r => /orP[/eqP->|n0]; first by rewrite mul0r.
  case: ifP => Ha; rewrite ?mulr0 // mulr_ge0 ?(ltW n0) //.
  by have /andP[] := tb _ (Gcl _ _ Gw n0 (negbT Ha)).
have C1 : 1 <= C by have /andP[_] := tb _ Gv; apply: le_trans; apply: t1.
have C0 : 0 < C := lt_le_trans ltr01 C1.
set rho := 1 - C^-1.
have rho0 : 0 <= rho by rewrite subr_ge0 invf_le1.
have drop w : G w -> t w - 1 <= t w * rho.
  move=> Gw; rewrite /rho mulrBr mulr1 ler_add2l ler_opp2 ler_pdivr_mulr // mul1r.
  by have /andP[] := tb _ Gw.
(* One step of a bound that t dominates. *)
have step (f g : seq A -> R) c : 0 <= c -> (forall w, G w -> f w <= t w * c) ->
    (forall w, G w -> g w = \sum_a next M (take k w) a * (if H (a :: w) then 0 else f (a :: w))) ->
    forall w, G w -> g w <= t w * (c * rho).
  move=> c0 fb gE w Gw; rewrite gE //.
  apply: (@le_trans _ _ ((t w - 1) * c)); last first.
    by rewrite [_ * (c * rho)]mulrCA [_ * c]mulrC ler_wpmul2l // drop.
  rewrite {1}teq // [1 + _]addrC addrK mulr_suml; apply: ler_sum => a _.
  have := next_ge0 M (take k w) a; rewrite le0r => /orP[/eqP->|n0]; first by rewrite !mul0r.
  case: ifP => Ha; first by rewrite mulr0 mul0r.
  by rewrite -mulrA ler_wpmul2l ?(ltW n0) // fb // Gcl // Ha.
have err0 n w : G w -> mean_wait H n w <= t w.
  elim: n w => [|n IH] w Gw; first by rewrite /mean_wait big_ord0; case/andP: (tb _ Gw).
  rewrite mean_wait_first_step teq // ler_add2l; apply: ler_sum => a _.
  have := next_ge0 M (take k w) a; rewrite le0r => /orP[/eqP->|n0]; first by rewrite !mul0r.
  by case: ifP => Ha; rewrite ler_wpmul2l ?(ltW n0) // IH // Gcl // Ha.
split; first exact: err0.
- elim: N v Gv => [|n IH] w Gw; first by rewrite expr0 mulr1 /mean_wait big_ord0 subr0.
  rewrite exprSr; apply: (step (fun w => t w - mean_wait H n w) (fun w => t w - mean_wait H n.+1 w)) => //.
    exact: exprn_ge0.
  move=> x Gx; rewrite mean_wait_first_step teq // opprD addrACA subrr add0r -sumrB.
  by apply: eq_bigr => a _; rewrite -mulrBr; case: ifP; rewrite ?subrr.
- elim: N v Gv => [|n IH] w Gw; first by rewrite expr0 mulr1 t1.
  rewrite exprSr; apply: (step (avoid H n) (avoid H n.+1)) => //.
  exact: exprn_ge0.
Qed.
End FirstPassage.

(* Bernoulli's inequality bounds a power below 1 by a quotient. *)
Section Limits.
Variable R : numFieldType.
Add Field first_passage_field : (field_steps R).

Lemma power_below_quotient (x : R) N : 0 <= x <= 1 -> (1 - x) ^+ N * (1 + x *+ N) <= 1.
Proof.
move=> /andP[x0 x1]; elim: N => [|N IH]; first by rewrite expr0 mul1r mulr0n addr0.
apply: le_trans IH; rewrite exprSr -mulrA ler_wpmul2l ?exprn_ge0 ?subr_ge0 // -subr_ge0.
have -> : 1 + x *+ N - (1 - x) * (1 + x *+ N.+1) = x * (x + x *+ N) by solve_ring R.
by rewrite mulr_ge0 // addr_ge0 // mulrn_wge0.
Qed.
End Limits.

(* The sequence u tends to x. *)
Definition tends_to (R : numFieldType) (u : nat -> R) (x : R) : Prop :=
  forall eps, 0 < eps -> exists N0 : nat, forall N, (N0 <= N)%N -> `|u N - x| < eps.

Lemma geometric_bound_tends_to (R : archiFieldType) (u : nat -> R) (x c d : R) (N1 : nat) :
  0 <= c -> 0 < d <= 1 -> (forall N, (N1 <= N)%N -> `|u N - x| <= c * (1 - d) ^+ (N - N1)) -> tends_to u x.
Proof.
move=> c0 /andP[d0 d1] ub eps eps0.
have q0 : 0 <= c / (eps * d) by rewrite mulr_ge0 // invr_ge0 mulr_ge0 ?ltW.
exists (N1 + Num.bound (c / (eps * d)))%N => N HN.
have HN1 : (N1 <= N)%N by apply: leq_trans HN; rewrite leq_addr.
apply: le_lt_trans (ub _ HN1) _; set m := (N - N1)%N.
have mb : (Num.bound (c / (eps * d)) <= m)%N by rewrite /m leq_subRL.
have : c / (eps * d) < m%:R by apply: lt_le_trans (archi_boundP q0) _; rewrite ler_nat.
rewrite ltr_pdivr_mulr ?mulr_gt0 // => cm.
have den : 0 < 1 + d *+ m by rewrite ltr_spaddl ?ltr01 ?mulrn_wge0 ?ltW.
rewrite -(ltr_pmul2r den); apply: (@le_lt_trans _ _ c).
  by rewrite -mulrA ler_pimulr // power_below_quotient // ltW.
apply: lt_trans cm _; rewrite mulrCA [_%:R * d]mulr_natl ltr_pmul2l //.
by rewrite ltr_addr ltr01.
Qed.

(* THEOREM mean_wait_tends_to_the_bounded_solution. Over an Archimedean field, for every mixture, every window and every
   target: let G be a set of texts that a token of positive probability does not leave, except into the target, and let t
   solve the hitting equation on G with values between 0 and C. Then from every text v in G the mean waiting times up to N
   tokens tend to t v, and the probabilities that there is no passage within N tokens tend to 0. *)
Theorem mean_wait_tends_to_the_bounded_solution (R : archiFieldType) (A I : finType) (M : mixture R A I) (k : nat)
    (H G : pred (seq A)) (t : seq A -> R) (C : R) :
  (forall v a, G v -> 0 < next M (take k v) a -> ~~ H (a :: v) -> G (a :: v)) ->
  (forall v, G v -> 0 <= t v <= C) ->
  (forall v, G v -> t v = 1 + \sum_a next M (take k v) a * (if H (a :: v) then 0 else t (a :: v))) ->
  forall v, G v ->
    tends_to (fun N => mean_wait M k H N v) (t v) /\ tends_to (fun N => avoid M k H N v) 0.
Proof.
move=> Gcl tb teq v Gv.
have main := bounded_solution_is_the_expected_time Gcl tb teq.
have /andP[t0 tC] := tb _ Gv.
have C1 : 1 <= C.
  have [_ _] := main v 0%N Gv; rewrite expr0 mulr1 /= => t1; exact: le_trans t1 tC.
have C0 : 0 < C := lt_le_trans ltr01 C1.
have d1 : 0 < C^-1 <= 1 by rewrite invr_gt0 C0 invf_le1.
split; apply: (geometric_bound_tends_to (N1 := 0) t0 d1) => N _; rewrite subn0;
  have [m1 m2 m3] := main v N Gv.
  by rewrite distrC ger0_norm // subr_ge0.
by rewrite subr0 ger0_norm // avoid_ge0.
Qed.

(* THEOREM where_every_text_is_possible_every_window_can_follow. In a mixture under which every text has positive probability,
   for every window length k, the windowed simulator goes on from every text with every further text with positive
   probability; a further text of k tokens is then the window, so every window of k tokens can follow every text. *)
Theorem where_every_text_is_possible_every_window_can_follow
    (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat) :
    (forall w, 0 < mu M w) ->
  (forall v u, 0 < continued M k v u) /\ forall v u : seq A, size u = k -> take k (u ++ v) = u.
Proof.
move=> pos; split=> [v u|v u <-]; last by rewrite take_size_cat.
by elim: u => [|a u IH] /=; rewrite ?ltr01 // mulr_gt0 // next_gt0.
Qed.
