(* The windowed simulator on texts with the latest token first.

   A window of length k sees the k latest tokens of the text, [take k w], and reads them as the beginning of a document.
   [windowed k w] is the probability that the windowed simulator writes the text w from the empty text.
   A forgetting schedule gives the length of the window before each token: [scheduled K w] is the probability that the
   simulator whose window before token number t (counted from 0) has length K t writes the text w; the constant
   schedule is the windowed simulator. Along a schedule a window grows by at most one token at a time. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Window.
Variables (R : numFieldType) (A : finType) (I : finType) (M : mixture R A I).

Fixpoint scheduled (K : nat -> nat) (w : seq A) : R :=
  if w is a :: v then scheduled K v * next M (take (K (size v)) v) a else 1.

Definition windowed (k : nat) : seq A -> R := scheduled (fun=> k).

(* An oblivious forgetting schedule: it does not look at the text, and what was dropped does not come back. *)
Definition is_schedule (K : nat -> nat) : Prop := forall t, (K t.+1 <= (K t).+1)%N.

(* The probability that the window before token number t shows the word u. *)
Definition shown (K : nat -> nat) (t : nat) (u : seq A) : R :=
  \sum_(w : t.-tuple A | take (K t) w == u) scheduled K w.

(* The mean amplitude of the premise p before token number t. *)
Definition mean_amplitude (K : nat -> nat) (t : nat) (p : I) : R :=
  \sum_(w : t.-tuple A) scheduled K w * alpha M p (take (K t) w).
End Window.

Section WindowFacts.
Variables (R : numFieldType) (A : finType) (I : finType) (M : mixture R A I).
Implicit Types (K : nat -> nat) (k : nat) (a : A) (v w : seq A).

Lemma scheduled_cons K a v :
  scheduled M K (a :: v) = scheduled M K v * next M (take (K (size v)) v) a.
Proof. by []. Qed.

Lemma windowed_cons k a v : windowed M k (a :: v) = windowed M k v * next M (take k v) a.
Proof. by []. Qed.

Lemma scheduled_ge0 K w : 0 <= scheduled M K w.
Proof. by elim: w => [|a v IH] /=; rewrite ?ler01 // mulr_ge0 ?next_ge0. Qed.

Lemma scheduled_gt0 K w : (0 < scheduled M K w) = (scheduled M K w != 0).
Proof. by rewrite lt0r scheduled_ge0 andbT. Qed.

Lemma scheduled_cons_gt0 K a v :
  (0 < scheduled M K (a :: v)) = (0 < scheduled M K v) && (0 < mu M (a :: take (K (size v)) v)).
Proof. by rewrite !scheduled_gt0 mulf_eq0 negb_or next_eq0 mu_gt0. Qed.

Lemma scheduled_cat_gt0 K s v : 0 < scheduled M K (s ++ v) -> 0 < scheduled M K v.
Proof. by elim: s => //= a s IH; rewrite scheduled_cons_gt0 => /andP[/IH]. Qed.

(* The continuations of a text share out its probability, unless it is reached with an impossible window. *)
Lemma scheduled_sum K w :
  (0 < scheduled M K w -> 0 < mu M (take (K (size w)) w)) ->
  \sum_a scheduled M K (a :: w) = scheduled M K w.
Proof.
move=> h; under eq_bigr do rewrite scheduled_cons; rewrite -mulr_sumr.
have [-> | ] := eqVneq (scheduled M K w) 0; first by rewrite mul0r.
by rewrite -scheduled_gt0 => /h w0; rewrite next_sum ?mulr1.
Qed.

(* If no window that is reached is impossible, the simulator's texts have a law. *)
Lemma scheduled_is_law K :
  (forall w, 0 < scheduled M K w -> 0 < mu M (take (K (size w)) w)) -> is_law (scheduled M K).
Proof. by move=> h; split=> // w; [apply: scheduled_ge0 | apply: scheduled_sum (h w)]. Qed.

Lemma take_cons_take k j a v : (j <= k.+1)%N -> take j (a :: take k v) = take j (a :: v).
Proof. by case: j => //= j; rewrite ltnS => jk; rewrite take_take. Qed.

(* With a stationary mixture, no window that is reached along a schedule is impossible. *)
Lemma scheduled_possible K w :
  is_stationary (mu M) -> is_schedule K -> 0 < scheduled M K w -> 0 < mu M (take (K (size w)) w).
Proof.
move=> st sK; case: w => [|a v]; first by rewrite mu_nil ltr01.
rewrite scheduled_cons_gt0 => /andP[_ /(stationary_take_gt0 (mu_is_law M) st (K (size v).+1))].
by rewrite take_cons_take ?sK.
Qed.

Lemma stationary_scheduled_is_law K : is_stationary (mu M) -> is_schedule K -> is_law (scheduled M K).
Proof. by move=> st sK; apply: scheduled_is_law => w; apply: scheduled_possible. Qed.

(* The windowed simulator is the constant schedule. *)
Lemma constant_is_schedule k : is_schedule (fun=> k).
Proof. by move=> t; apply: leqnSn. Qed.

Lemma stationary_windowed_is_law k : is_stationary (mu M) -> is_law (windowed M k).
Proof. by move=> st; apply: stationary_scheduled_is_law => //; apply: constant_is_schedule. Qed.

(* As long as nothing was dropped, the probability of the text is mu. *)
Lemma scheduled_is_mu K w : (forall t, (t < size w)%N -> (t <= K t)%N) -> scheduled M K w = mu M w.
Proof.
elim: w => [|a v IH] h; first by rewrite mu_nil.
rewrite scheduled_cons take_oversize ?h // IH ?mu_next // => t tv.
by apply/h/ltnW.
Qed.

End WindowFacts.
