(* A simulator that can write every token after every text forgets its beginning.

   The simulator with a window of k tokens goes on from the text v. [window_later M k n v w] is the probability that n tokens
   later its window is w. [of_k_tokens M k v w] is the probability that its next k tokens are w, which fill the window. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window first_passage chains literature.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section FullSupport.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat).

Definition window_later (n : nat) (v : seq A) (w : seq A) : R :=
  \sum_(u : n.-tuple A) continued M k v u * (take k (u ++ v) == w)%:R.
Definition of_k_tokens (v w : k.-tuple A) : R := continued M k v w.

Lemma continued_cat (v u1 u2 : seq A) : continued M k v (u1 ++ u2) = continued M k v u2 * continued M k (u2 ++ v) u1.
Proof. by elim: u1 => [|a u1 IH] /=; rewrite ?mulr1 // IH mulrA catA. Qed.

Lemma take_window (x v y : seq A) : take k v = take k y -> take k (x ++ v) = take k (x ++ y).
Proof. by move=> e; rewrite !take_cat; case: ltnP => // _; congr (_ ++ _); have := congr1 (take (k - size x)) e; rewrite !take_take ?leq_subr. Qed.

Lemma continued_window (v y u : seq A) : take k v = take k y -> continued M k v u = continued M k y u.
Proof. by move=> e; elim: u => [|a u IH] //=; rewrite IH (take_window u e). Qed.

Hypothesis full : forall w a, (size w <= k)%N -> 0 < next M w a.
Variable a0 : A.

Lemma windows_are_possible w : (size w <= k)%N -> 0 < mu M w.
Proof.
move=> sw; have := @full w a0 sw; rewrite next_gt0; exact: mu_cons_gt0.
Qed.

Lemma continued_sum1 n v : \sum_(u : n.-tuple A) continued M k v u = 1.
Proof.
elim: n => [|n IH]; first by rewrite (sum_tuple0 (fun u => continued M k v u)).
rewrite (premises.sum_tuple_cons (fun u => continued M k v u)) -[RHS]IH; apply: eq_bigr => u _ /=.
rewrite -mulr_sumr next_sum ?mulr1 // windows_are_possible //.
by rewrite size_take; case: ltnP.
Qed.

Lemma of_k_tokens_is_chain : is_chain of_k_tokens.
Proof. by split=> [v w|v]; [exact: continued_ge0|exact: continued_sum1]. Qed.

Lemma window_later_is_at_time r (v : k.-tuple A) (w : k.-tuple A) :
  window_later (r * k) v w = at_time of_k_tokens r v w.
Proof.
elim: r v => [|r IH] v.
  rewrite /window_later mul0n (sum_tuple0 (fun u => continued M k v u * (take k (u ++ v) == w)%:R)) /= mul1r.
  by rewrite take_oversize ?size_tuple // -val_eqE.
rewrite /window_later mulSn addnC.
rewrite (sum_tuple_cat (fun u => continued M k v u * (take k (u ++ v) == w)%:R)) /=.
apply: eq_bigr => z _; rewrite -IH /window_later mulr_sumr.
apply: eq_bigr => u _; rewrite continued_cat -mulrA; congr (_ * (_ * _)).
  by apply: continued_window; rewrite take_cat size_tuple ltnn subnn take0 cats0 take_oversize ?size_tuple.
congr (_ == _)%:R; rewrite -catA; apply: take_window.
by rewrite take_cat size_tuple ltnn subnn take0 cats0 take_oversize ?size_tuple.
Qed.
End FullSupport.

(* THEOREM full_support_forgets_the_beginning. In every mixture, let every token have a probability of at least d > 0
   after every text of at most k tokens. Let m be numbers such that after every window v of k tokens the next k tokens
   are w with a probability of at least m w, and let b be their sum. Then b is at most 1; k r tokens later, any window
   w has probabilities that differ by at most (1 - b)^r, whatever two windows the simulator went on from; m w = d^k is
   such a choice; and if there are at least two windows and all m w are e >= 0, the probabilities differ from those
   under a stationary law of the windows by at most (1 - 2 e)^r. *)
Theorem full_support_forgets_the_beginning (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat) (d : R)
    (m : k.-tuple A -> R) (a0 : A) :
  0 < d -> (forall w a, (size w <= k)%N -> d <= next M w a) ->
  (forall v w : k.-tuple A, m w <= continued M k v w) ->
  [/\ forall v w : k.-tuple A, d ^+ k <= continued M k v w,
      forall r (v v' w : k.-tuple A),
        `|window_later M k (r * k) v w - window_later M k (r * k) v' w| <= (1 - \sum_w m w) ^+ r &
      forall e pi, (1 < #|[finType of k.-tuple A]|)%N -> 0 <= e -> (forall w, m w = e) ->
        (forall w, 0 <= pi w) -> \sum_w pi w = 1 -> (forall w : k.-tuple A, \sum_(v : k.-tuple A) pi v * continued M k v w = pi w) ->
        forall r (v w : k.-tuple A), `|window_later M k (r * k) v w - pi w| <= (1 - 2%:R * e) ^+ r].
Proof.
move=> d0 least mw.
have full w a : (size w <= k)%N -> 0 < next M w a by move=> sw; apply: lt_le_trans d0 (least w a sw).
have chain := of_k_tokens_is_chain full a0.
split.
- move=> v w; rewrite -{1}(size_tuple w).
  exact: n_tokens_have_at_least_the_nth_power_of_the_least_probability (ltW d0) least v w.
- move=> r v v' w; rewrite !window_later_is_at_time.
  by have [main _] := a_chain_with_a_common_part_forgets_its_beginning chain mw; apply: main.
- move=> e pi two e0 me pi0 pi1 st r v w; rewrite window_later_is_at_time.
  apply: the_published_rate_of_forgetting => // x y; rewrite -(me y); exact: mw.
Qed.
