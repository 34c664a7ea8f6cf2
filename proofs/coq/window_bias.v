(* The reversible rogue, whose window is read as the beginning of a document: the long-run mean of luigi's amplitude.

   Luigi, of prior weight l, writes only A. The rogue is honest or revealed: from honest it turns to revealed with
   probability h, from revealed back to honest with probability r, and the token is the state that it turns to, A for honest,
   B for revealed. [rogue_read l h r first] is the mixture where the rogue's first token is B with probability [first]:
   [document_rogue] has first = h, so that the rogue is honest before the first token; [stationary_rogue] has
   first = h/(h + r), so that the rogue is stationary, and the weight [mean_luigi] for luigi.
   [is_window_law M k m] says that m is a stationary law of the simulator with a window of k tokens on full windows: it is 0 at the
   windows of probability 0, has total 1 and is left as it is by one more token. Nothing is assumed of its signs. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators conservation field_steps window_law.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition is_window_law (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat) (m : k.-tuple A -> R) : Prop :=
  [/\ forall u : k.-tuple A, mu M u = 0 -> m u = 0, \sum_u m u = 1
    & forall u : k.-tuple A, \sum_(v : k.-tuple A) m v * window_step M k v u = m u].

(* Where a token x is always possible, every window leads to the window of k tokens x. *)
Lemma windows_lead_to_repeats (R : numFieldType) (A I : finType) (M : mixture R A I) (x : A) (k : nat) (u : k.-tuple A) :
  is_stationary (mu M) -> (forall w, 0 < mu M w -> 0 < mu M (x :: w)) -> 0 < mu M u ->
  connect (leads M (k := k)) u [tuple of nseq k x].
Proof.
move=> st more u0; have long n : size (take k (nseq n x ++ u)) == k.
  by rewrite size_takel // size_cat size_tuple leq_addl.
have pos n : 0 < mu M (take k (nseq n x ++ u)).
  elim: n => [|n IH]; first by rewrite take_oversize ?size_tuple.
  rewrite -[nseq n.+1 x ++ u]/(x :: nseq n x ++ u) -(take_cons_take x (nseq n x ++ u) (leqnSn k)).
  exact: stationary_take_gt0 (mu_is_law M) st k _ (more _ IH).
have walk n : connect (leads M (k := k)) u (Tuple (long n)).
  elim: n => [|n IHn].
    rewrite (_ : Tuple (long 0%N) = u) ?connect0 //; apply/val_inj => /=.
    by rewrite -[k in take k _](size_tuple u) take_size.
  apply: connect_trans IHn _; apply: connect1; rewrite /leads pos /= gt_eqF //.
  rewrite /window_step (bigD1 x) /=; last by rewrite take_cons_take // leqnSn.
  rewrite ltr_paddr ?next_gt0 ?more // sumr_ge0 // => a _; by rewrite next_ge0.
rewrite (_ : [tuple of nseq k x] = Tuple (long k)) //; apply/val_inj => /=.
by rewrite take_size_cat // size_nseq.
Qed.

Section Rogue.
Variables (R : numFieldType) (h r : R).
Hypotheses (hh : 0 < h < 1) (hr : 0 < r <= 1).
Add Field window_bias_field : (field_steps R).

(* The token is B with probability c. *)
Definition toss (c : R) (a : bool) : R := if a then c else 1 - c.

Definition reversible_rule (first : R) (v : seq bool) : bool -> R :=
  toss (if v is b :: _ then (if b == tokB then 1 - r else h) else first).
Definition honest_rule (v : seq bool) : bool -> R := toss 0.
Definition rule_of (first : R) (p : bool) := if p == luigi then honest_rule else reversible_rule first.

Let h0 : 0 < h. Proof. by case/andP: hh. Qed.
Let h1 : 0 < 1 - h. Proof. by case/andP: hh; rewrite subr_gt0. Qed.
Let r0 : 0 < r. Proof. by case/andP: hr. Qed.
Let r1 : 0 <= 1 - r. Proof. by case/andP: hr; rewrite subr_ge0. Qed.
Let hr0 : 0 < h + r. Proof. exact: addr_gt0. Qed.

Lemma rule_of_is_law (first : R) : 0 <= first -> 0 <= 1 - first -> forall p, is_law (rule_law (rule_of first p)).
Proof.
move=> f0 f1 p; apply: rule_law_is_law; split=> [v a|v]; last by rewrite big_bool /rule_of; case: p; rewrite /= /toss addrC subrK.
have both c : 0 <= c -> 0 <= 1 - c -> 0 <= toss c a by case: a.
rewrite /rule_of; case: p; last by apply: both; rewrite ?subr0 ?ler01.
by apply: both; case: v => [|[] v] //=; rewrite ?subKr ltW.
Qed.

Section Weight.
Variable l : R.
Hypothesis hl : 0 < l < 1.

Definition weight (p : bool) : R := if p == luigi then l else 1 - l.
Lemma weight_gt0 p : 0 < weight p.
Proof. by rewrite /weight; case/andP: hl => l0 l1; case: p; rewrite //= subr_gt0. Qed.
Lemma weight_sum : \sum_p weight p = 1.
Proof. by rewrite big_bool /weight /= subrK. Qed.

Definition rogue_read (first : R) (f0 : 0 <= first) (f1 : 0 <= 1 - first) : mixture R [finType of bool] [finType of bool] :=
  Mixture weight_gt0 weight_sum (rule_of_is_law f0 f1).
End Weight.

Let frac0 : 0 <= h / (h + r). Proof. by rewrite divr_ge0 // ltW. Qed.
Let fracE : 1 - h / (h + r) = r / (h + r).
Proof. by have /eqP d := lt0r_neq0 hr0; solve_field R. Qed.
Let frac1 : 0 <= 1 - h / (h + r). Proof. by rewrite fracE divr_ge0 // ltW. Qed.

Variable l : R.
Hypothesis hl : 0 < l < 1.
Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let l1 : 0 < 1 - l. Proof. by case/andP: hl; rewrite subr_gt0. Qed.

Definition divisor : R := l * r + (1 - l) * (1 - h) * (h + r).
Definition mean_luigi : R := l * r / divisor.
Let odds0 : 0 < (1 - l) * (1 - h) * (h + r). Proof. by rewrite !mulr_gt0. Qed.
Let div0 : 0 < divisor. Proof. by rewrite addr_gt0 // mulr_gt0. Qed.

Lemma mean_luigi_rest : 1 - mean_luigi = (1 - l) * (1 - h) * (h + r) / divisor.
Proof. by have /eqP := lt0r_neq0 div0; rewrite /mean_luigi /divisor => d; solve_field R. Qed.

Lemma mean_luigi_is_a_weight : 0 < mean_luigi < 1.
Proof. by apply/andP; split; [|rewrite -subr_gt0 mean_luigi_rest]; rewrite divr_gt0 // mulr_gt0. Qed.

Definition document_rogue := rogue_read hl (ltW h0) (ltW h1).
Definition stationary_rogue := rogue_read mean_luigi_is_a_weight frac0 frac1.
Local Notation M := document_rogue.
Local Notation N := stationary_rogue.

(* What a premise contributes to a text is the same in both, up to a factor that depends on the first token alone. *)
Definition factor (first : bool) : R := if first == tokB then (1 - h) / divisor else r / divisor.

Lemma factor_gt0 b : 0 < factor b.
Proof. by rewrite /factor; case: b; rewrite divr_gt0. Qed.

Lemma contributions_agree p (u : seq bool) : u != [::] ->
  prior N p * law N p u = factor (last tokA u) * (prior M p * law M p u).
Proof.
case: u => // a u _; elim: u a => [|b u IH] a; last first.
  rewrite -[law N p _]/(law N p (b :: u) * rule_of (h / (h + r)) p (b :: u) a).
  rewrite -[law M p (a :: _)]/(law M p (b :: u) * rule_of h p (b :: u) a).
  have -> : rule_of (h / (h + r)) p (b :: u) a = rule_of h p (b :: u) a by case: (p).
  by rewrite mulrA IH -!mulrA.
have /eqP d := lt0r_neq0 div0; have /eqP s := lt0r_neq0 hr0.
rewrite /= !mul1r /factor /weight.
case: p a => [] []; rewrite /rule_of /= /honest_rule /reversible_rule /toss ?fracE ?mean_luigi_rest ?mulr0 // ?subr0 ?mulr1;
  by rewrite ?/mean_luigi; solve_field R.
Qed.

Lemma mu_agrees (u : seq bool) : u != [::] -> mu N u = factor (last tokA u) * mu M u.
Proof. by move=> u0; rewrite /mu mulr_sumr; apply: eq_bigr => p _; apply: contributions_agree. Qed.

Lemma next_agrees (u : seq bool) a : u != [::] -> next M u a = next N u a.
Proof.
case: u => // b u _; have /lt0r_neq0 f0 := factor_gt0 (last tokA (b :: u)).
rewrite /next !mu_agrees // [last tokA (a :: _)]/= -[last b u]/(last tokA (b :: u)).
by rewrite -mulf_div divff // mul1r.
Qed.

Lemma alpha_agrees p (u : seq bool) : u != [::] -> alpha M p u = alpha N p u.
Proof.
move=> u0; have /lt0r_neq0 f0 := factor_gt0 (last tokA u).
by rewrite /alpha mu_agrees // contributions_agree // -mulf_div divff // mul1r.
Qed.

Lemma stationary_rogue_is_stationary : is_stationary (mu N).
Proof.
apply: stationary_premises_make_a_stationary_mixture => -[]; last first.
  by apply: iid_law_is_stationary; rewrite big_bool /= subr0 add0r.
change (is_stationary (rule_law (reversible_rule (h / (h + r))))) => -[|a w].
  by rewrite big_bool /= !mul1r /reversible_rule /toss addrC subrK.
elim: w a => [|b w IH] a.
  have /eqP s := lt0r_neq0 hr0; rewrite big_bool /= !mul1r /reversible_rule.
  by case: a; rewrite /= /toss fracE; solve_field R.
transitivity ((\sum_c rule_law (reversible_rule (h / (h + r))) (rcons (b :: w) c)) * reversible_rule h (b :: w) a).
  by rewrite mulr_suml.
by rewrite IH.
Qed.

Lemma always_an_A (w : seq bool) : 0 < mu N w -> 0 < mu N (tokA :: w).
Proof.
move/mu_gt0P => [p pw]; apply/mu_gt0P; exists p; rewrite /= mulr_gt0 //.
case: p {pw}; rewrite /rule_of /= /honest_rule /reversible_rule /toss /= ?subr0 ?ltr01 //.
by case: w => [|[] w] /=; rewrite ?subKr ?fracE ?divr_gt0.
Qed.

Lemma window_laws_agree k (m : k.-tuple bool -> R) : (0 < k)%N -> is_window_law M m <-> is_window_law N m.
Proof.
move=> k0; have some (u : k.-tuple bool) : (u : seq bool) != [::].
  by apply: contraTneq k0 => u0; rewrite -(size_tuple u) u0.
have mu0 (u : k.-tuple bool) : mu N u = 0 <-> mu M u = 0.
  rewrite mu_agrees //; split=> [/eqP|->]; last exact: mulr0.
  by rewrite mulf_eq0 (negbTE (lt0r_neq0 (factor_gt0 _))) => /eqP.
have same (v u : k.-tuple bool) : window_step M k v u = window_step N k v u.
  by apply: eq_bigr => a _; apply: next_agrees.
split=> -[m0 m1 mP]; split=> // u; [by move/mu0/m0 | | by move/mu0/m0 |]; rewrite -mP; apply: eq_bigr => v _;
  by rewrite same.
Qed.

Lemma window_laws_of_the_document k : (0 < k)%N ->
  (exists2 m : k.-tuple bool -> R, is_window_law M m & forall u, 0 <= m u) /\
  (forall m : k.-tuple bool -> R, is_window_law M m -> \sum_u m u * alpha M luigi u = mean_luigi).
Proof.
move=> k0; have some (u : k.-tuple bool) : (u : seq bool) != [::].
  by apply: contraTneq k0 => u0; rewrite -(size_tuple u) u0.
have [mu0 mu1 muP] := block_law_is_stationary k stationary_rogue_is_stationary.
split; first by exists (fun u => mu N u) => //; apply/window_laws_agree.
move=> m /(window_laws_agree _ k0)[m0 m1 mP].
have reach (u : k.-tuple bool) : 0 < mu N u -> connect (leads N (k := k)) u [tuple of nseq k tokA].
  exact: windows_lead_to_repeats stationary_rogue_is_stationary always_an_A.
have [_ mean] := block_law_is_the_only_stationary_law stationary_rogue_is_stationary reach m0 m1 mP.
transitivity (\sum_u m u * alpha N luigi u); last exact: mean luigi.
by apply: eq_bigr => u _; rewrite alpha_agrees.
Qed.

Lemma mean_luigi_shift : mean_luigi - l = l * (1 - l) * h * (h + r - 1) / divisor.
Proof. by have /eqP := lt0r_neq0 div0; rewrite /mean_luigi /divisor => d; solve_field R. Qed.
End Rogue.

(* THEOREM a_window_read_as_a_document_moves_the_mean_amplitude. Take luigi, of prior weight l, who writes only A, and the
   reversible rogue, 0 < l, h < 1, 0 < r <= 1, whose window of k >= 1 tokens is read as the beginning of a document, the rogue
   being honest before it. There is a stationary law of the window, and under every such law the mean amplitude of luigi is
   l' = l r / (l r + (1 - l) (1 - h) (h + r)), whatever k is; and
   l' - l = l (1 - l) h (h + r - 1) / (l r + (1 - l) (1 - h) (h + r)). *)
Theorem a_window_read_as_a_document_moves_the_mean_amplitude
    (R : numFieldType) (l h r : R) (hl : 0 < l < 1) (hh : 0 < h < 1) (hr : 0 < r <= 1) (k : nat) :
  (0 < k)%N ->
  let M := document_rogue hh hr hl in
  let d := l * r + (1 - l) * (1 - h) * (h + r) in
  [/\ exists2 m : k.-tuple bool -> R, is_window_law M m & forall u, 0 <= m u,
      forall m : k.-tuple bool -> R, is_window_law M m -> \sum_u m u * alpha M luigi u = l * r / d
    & l * r / d - l = l * (1 - l) * h * (h + r - 1) / d].
Proof.
move=> k0 M d; have [some all] := window_laws_of_the_document hh hr hl k0.
by split=> //; apply: mean_luigi_shift.
Qed.

(* At l = 1/2 the mean is 5/14 for h = r = 1/10, and 6/11 for h = 1/2, r = 3/4: below the prior weight, and above it. *)
Example the_mean_may_move_either_way :
  let mean (h r : rat) := (1 / 2%:R) * r / ((1 / 2%:R) * r + (1 - 1 / 2%:R) * (1 - h) * (h + r)) in
  mean (1 / 10%:R) (1 / 10%:R) = 5%:R / 14%:R /\ mean (1 / 2%:R) (3%:R / 4%:R) = 6%:R / 11%:R.
Proof. by split; apply/eqP; vm_compute. Qed.
