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
