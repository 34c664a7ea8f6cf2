(* What conditioning on a text does to the mean of a quantity that each premise has, such as its accuracy. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Praise.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).

(* The mean of x over the premises by prior weight, and their covariance with y. *)
Definition prior_mean (x : I -> R) : R := \sum_p prior M p * x p.
Definition prior_covariance (x y : I -> R) : R := prior_mean (fun p => x p * y p) - prior_mean x * prior_mean y.

(* THEOREM conditioning_moves_a_mean_by_a_covariance. In every mixture, for every text s of positive probability and every
   number that each premise has (its accuracy, say): the mean of these numbers over the premises by amplitude at s, minus their
   mean by prior weight, is their covariance, by prior weight, with the probability of s, divided by the mean probability of s;
   so it is positive exactly if that covariance is. *)
Theorem conditioning_moves_a_mean_by_a_covariance (s : seq A) (x : I -> R) :
  0 < mu M s ->
  \sum_p alpha M p s * x p - prior_mean x =
    prior_covariance (fun p => law M p s) x / prior_mean (fun p => law M p s) /\
  (prior_mean x < \sum_p alpha M p s * x p) = (0 < prior_covariance (fun p => law M p s) x).
Proof.
move=> pos; have e : \sum_p alpha M p s * x p - prior_mean x =
    prior_covariance (fun p => law M p s) x / prior_mean (fun p => law M p s).
  rewrite /prior_covariance -[prior_mean (fun p => law M p s)]/(mu M s) mulrBl mulrAC divff ?lt0r_neq0 // mul1r.
  congr (_ - _); rewrite /prior_mean mulr_suml; apply: eq_bigr => p _.
  by rewrite /alpha mulrAC mulrA.
split=> //; rewrite -(subr_gt0 (prior_mean x)) e -[prior_mean (fun p => law M p s)]/(mu M s).
by rewrite pmulr_lgt0 // invr_gt0.
Qed.
End Praise.
