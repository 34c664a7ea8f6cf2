(* Computation in a field by Coq's tactics ring and field, for the number fields of MathComp.

   The operations of a field occur under many structures (ring, unit ring, number field), and the tactics know one name
   for each. [field_add], ..., [field_inv] are these names; [to_field] puts them in place of the operations. A section
   over the field R declares [Add Field name : (field_steps R).] and then uses [solve_ring] and [solve_field]. *)

From mathcomp Require Import all_ssreflect all_algebra.
Require Export Ring Field.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section FieldSteps.
Variable R : numFieldType.
Implicit Types x y : R.

Definition field_zero : R := 0.
Definition field_one : R := 1.
Definition field_add x y : R := x + y.
Definition field_mul x y : R := x * y.
Definition field_opp x : R := - x.
Definition field_inv x : R := x^-1.
Definition field_sub x y : R := field_add x (field_opp y).
Definition field_div x y : R := field_mul x (field_inv y).

Lemma field_steps :
  field_theory field_zero field_one field_add field_mul field_sub field_opp field_div field_inv (@eq R).
Proof.
constructor; last by move=> x /eqP nz; rewrite /field_mul /field_inv mulVf.
- constructor; [exact: add0r|exact: addrC|exact: addrA|exact: mul1r|exact: mulrC|exact: mulrA|exact: mulrDl|by []|].
  exact: subrr.
- by apply/eqP; rewrite oner_eq0.
- by [].
Qed.

Lemma field_zeroE : 0 = field_zero. Proof. by []. Qed.
Lemma field_oneE : 1 = field_one. Proof. by []. Qed.
Lemma field_addE x y : x + y = field_add x y. Proof. by []. Qed.
Lemma field_mulE x y : x * y = field_mul x y. Proof. by []. Qed.
Lemma field_oppE x : - x = field_opp x. Proof. by []. Qed.
Lemma field_invE x : x^-1 = field_inv x. Proof. by []. Qed.
End FieldSteps.

Ltac to_field R :=
  rewrite ?expr2 ?exprS ?mulrS ?expr0 ?mulr0n;
  rewrite ?(field_addE, field_mulE, field_oppE, field_invE) -?[0]/(field_zero R) -?[1]/(field_one R);
  lazymatch goal with
  | |- @eq _ ?x ?y => change (@eq (Num.NumField.sort R) x y)
  end.
Ltac solve_ring R := to_field R; ring.
Ltac solve_field R := to_field R; field.
