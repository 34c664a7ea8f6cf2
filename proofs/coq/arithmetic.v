(* The tactics ring and field for the fields of MathComp.

   Sums, products, opposites and inverses are given names of their own here, so that Coq's tactics recognise them
   whatever the path is by which MathComp reached them. A section over a field F says
   [Add Field arithmetic : (field_laws F)] and may then use [by_ring_over F] and [by_field_over F]. *)

From Coq Require Export setoid_ring.Ring setoid_ring.Field.
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Laws.
Variable R : fieldType.
Definition zero_of : R := 0.
Definition one_of : R := 1.
Definition sum_of (x y : R) : R := x + y.
Definition product_of (x y : R) : R := x * y.
Definition difference_of (x y : R) : R := x - y.
Definition opposite_of (x : R) : R := - x.
Definition inverse_of (x : R) : R := x^-1.
Definition quotient_of (x y : R) : R := x / y.
Definition same (x y : R) : Prop := x = y.

Lemma field_laws :
  field_theory zero_of one_of sum_of product_of difference_of opposite_of quotient_of inverse_of eq.
Proof.
split; last by move=> x /eqP x_neq0; rewrite /product_of /inverse_of mulVf.
- split=> *; rewrite /zero_of /one_of /sum_of /product_of /difference_of /opposite_of.
  + by rewrite add0r.
  + by rewrite addrC.
  + by rewrite addrA.
  + by rewrite mul1r.
  + by rewrite mulrC.
  + by rewrite mulrA.
  + by rewrite mulrDl.
  + by [].
  + by rewrite subrr.
- by apply/eqP; rewrite oner_neq0.
- by [].
Qed.
End Laws.

Ltac by_names F :=
  rewrite ?expr2 ?mulr2n;
  match goal with |- ?x = ?y => change (@same F x y) end;
  repeat match goal with
  | |- context [@GRing.add ?V ?x ?y] => change (@GRing.add V x y) with (@sum_of F x y)
  | |- context [@GRing.mul ?V ?x ?y] => change (@GRing.mul V x y) with (@product_of F x y)
  | |- context [@GRing.opp ?V ?x] => change (@GRing.opp V x) with (@opposite_of F x)
  | |- context [@GRing.inv ?V ?x] => change (@GRing.inv V x) with (@inverse_of F x)
  | |- context [GRing.zero ?V] => change (GRing.zero V) with (zero_of F)
  | |- context [GRing.one ?V] => change (GRing.one V) with (one_of F)
  end;
  unfold same.
Ltac by_ring_over F := by_names F; ring.
Ltac by_field_over F := by_names F; field.
