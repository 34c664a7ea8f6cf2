(* The block law is the only stationary law of the windowed simulator where one window is reached from all others.

   The words are those of premises.v, conservation.v and certificates.v. A full window is a text of k tokens, latest token
   first; [window_step M k v u] is the probability that the window v shows u after one more token. [leads M k v u] says that v
   is a window of positive probability from which the window u is shown after one token with positive probability. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators conservation chains inevitability certificates.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section WindowLaw.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat).

Definition leads (v u : k.-tuple A) : bool := (0 < mu M v) && (window_step M k v u != 0).

Lemma shifted_size (v : k.-tuple A) (a : A) : size (take k (a :: v)) == k.
Proof. by rewrite size_takel //= size_tuple. Qed.

Lemma window_step_sum (v : k.-tuple A) : 0 < mu M v -> \sum_(u : k.-tuple A) window_step M k v u = 1.
Proof.
move=> v0; rewrite -(next_sum (M := M) (w := v)) ?gt_eqF //.
by rewrite [RHS](partition_big (fun a => Tuple (shifted_size v a)) xpredT).
Qed.

Lemma window_step_ge0 (v u : seq A) : 0 <= window_step M k v u.
Proof. by apply: sumr_ge0 => a _; apply: next_ge0. Qed.
End WindowLaw.

(* THEOREM block_law_is_the_only_stationary_law. Let the mixture be stationary, and let one full window c be reached
   from every full window of positive probability, through such windows. If a vector on full windows is 0 at the
   windows of probability 0, has total 1 and is left as it is by one more token, then it is the law u -> mu(u), and
   the mean amplitude of every premise under it is its prior weight. *)
Theorem block_law_is_the_only_stationary_law
    (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat) (c : k.-tuple A) (r : k.-tuple A -> R) :
    is_stationary (mu M) -> (forall u : k.-tuple A, 0 < mu M u -> connect (leads M (k := k)) u c) ->
    (forall u : k.-tuple A, mu M u = 0 -> r u = 0) -> \sum_u r u = 1 ->
    (forall u : k.-tuple A, \sum_(v : k.-tuple A) r v * window_step M k v u = r u) ->
  (forall u : k.-tuple A, r u = mu M u) /\ forall p, \sum_u r u * alpha M p u = prior M p.
Proof.
move=> st reach r0 r1 rP; have [mu0 mu1 muP] := block_law_is_stationary k st.
pose P (v u : k.-tuple A) := if 0 < mu M v then window_step M k v u else (u == c)%:R.
have PC : is_chain P.
  split=> [v u|v]; rewrite /P; first by case: ifP => _; rewrite ?window_step_ge0 ?ler0n.
  have [v0|_] := boolP (0 < mu M v); first exact: window_step_sum.
  by rewrite (bigD1 c) //= eqxx big1 ?addr0 // => u /negbTE->.
have onP (d : k.-tuple A -> R) u : (forall v : k.-tuple A, mu M v = 0 -> d v = 0) ->
    \sum_v d v * P v u = \sum_(v : k.-tuple A) d v * window_step M k v u.
  move=> d0; apply: eq_bigr => v _; rewrite /P; case: ifPn => // v0.
  rewrite d0 ?mul0r //; apply/eqP; apply: contraNT v0 => v0; by rewrite lt0r v0 mu0.
have reachP u : connect (arc P) u c.
  have [u0|u0] := boolP (0 < mu M u).
    by apply: connect_sub (reach u u0) => v w /andP[v0 vw]; apply: connect1; rewrite /arc /P v0.
  by apply: connect1; rewrite /arc /P (negbTE u0) eqxx oner_eq0.
have [g gP] := least_arc_exists PC.
have same u : r u = mu M u.
  apply/eqP; rewrite -subr_eq0; apply/eqP.
  apply: (balanced_difference_vanishes PC gP (c := c) (d := fun v : k.-tuple A => r v - mu M v) reachP) => [|z].
    by rewrite sumrB r1 mu1 subrr.
  rewrite onP => [|v v0]; last by rewrite r0 // v0 subrr.
  by under eq_bigr do rewrite mulrBl; rewrite sumrB rP muP.
split=> // p; rewrite -(mean_amplitude_under_the_block_law_is_the_prior M k p).
by apply: eq_bigr => u _; rewrite same.
Qed.

(* The hypotheses can be met: in the seed toy every window leads to the window of k tokens A. *)
Example seed_toy_windows_lead_to_As (k : nat) :
  is_stationary (mu seed_toy_half) /\
  forall u : k.-tuple bool, 0 < mu seed_toy_half u -> connect (leads seed_toy_half (k := k)) u [tuple of nseq k tokA].
Proof.
split; first by apply: stationary_premises_make_a_stationary_mixture => p; apply: seed_toy_is_stationary.
move=> u _; have pos w : 0 < mu seed_toy_half w by apply: seed_toy_mu_gt0.
have long n : size (take k (nseq n tokA ++ u)) == k.
  by rewrite size_takel // size_cat size_tuple leq_addl.
have walk n : connect (leads seed_toy_half (k := k)) u (Tuple (long n)).
  elim: n => [|n IHn].
    rewrite (_ : Tuple (long 0%N) = u) ?connect0 //; apply/val_inj => /=.
    by rewrite -[k in take k _](size_tuple u) take_size.
  apply: connect_trans IHn _; apply: connect1; rewrite /leads pos /= gt_eqF //.
  rewrite /window_step (bigD1 tokA) /=; last by rewrite take_cons_take // leqnSn.
  rewrite ltr_paddr ?divr_gt0 // sumr_ge0 // => a _; by rewrite next_ge0.
rewrite (_ : [tuple of nseq k tokA] = Tuple (long k)) //; apply/val_inj => /=.
by rewrite take_size_cat // size_nseq.
Qed.
