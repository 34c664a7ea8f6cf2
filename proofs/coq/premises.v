(* Premises, mixtures and amplitudes, for any alphabet and any finite number of premises.

   A text is a sequence of tokens with the latest token first: [a :: w] is the text w, followed by the token a, and
   [rcons w a] is the text w with the token a put before its oldest token. The empty text is [::].

   A law gives each text its probability: the empty text has probability 1, no probability is negative, and the
   probabilities of the texts that continue w by one token add up to that of w.
   A mixture has finitely many premises, each a law, with positive prior weights that add up to 1.
   [mu w] is the probability of the text w, [alpha p w] the amplitude of the premise p at w (the posterior), and
   [next w a] the probability that the token a follows w. A quotient whose divisor is 0 is 0 here, so a statement that
   needs [mu w] to be positive says so. *)

From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Laws.
Variables (R : numFieldType) (A : finType).

(* A law on texts. *)
Definition is_law (P : seq A -> R) : Prop :=
  [/\ P [::] = 1, forall w, 0 <= P w & forall w, \sum_(a : A) P (a :: w) = P w].

(* A law is stationary if a token put before the beginning changes nothing on average. *)
Definition is_stationary (P : seq A -> R) : Prop := forall w, \sum_(a : A) P (rcons w a) = P w.

Record mixture (I : finType) := Mixture {
  prior : I -> R;
  law : I -> seq A -> R;
  prior_gt0 : forall p, 0 < prior p;
  prior_sum : \sum_p prior p = 1;
  law_is_law : forall p, is_law (law p)
}.

Section Amplitudes.
Variables (I : finType) (M : mixture I).

Definition mu (w : seq A) : R := \sum_p prior M p * law M p w.
Definition alpha (p : I) (w : seq A) : R := prior M p * law M p w / mu w.
Definition next (w : seq A) (a : A) : R := mu (a :: w) / mu w.

(* The probability that the premise p gives the token a after the text w. *)
Definition follow (p : I) (w : seq A) (a : A) : R := law M p (a :: w) / law M p w.
End Amplitudes.
End Laws.
