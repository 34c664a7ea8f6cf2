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

(* In the seed toy every window leads to the window of k tokens A. *)
Lemma toy_windows_lead_to_As (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (k : nat) (u : k.-tuple bool) :
  connect (leads (seed_toy hl hq) (k := k)) u [tuple of nseq k tokA].
Proof.
have pos w : 0 < mu (seed_toy hl hq) w by apply: seed_toy_mu_gt0.
have long n : size (take k (nseq n tokA ++ u)) == k.
  by rewrite size_takel // size_cat size_tuple leq_addl.
have walk n : connect (leads (seed_toy hl hq) (k := k)) u (Tuple (long n)).
  elim: n => [|n IHn].
    rewrite (_ : Tuple (long 0%N) = u) ?connect0 //; apply/val_inj => /=.
    by rewrite -[k in take k _](size_tuple u) take_size.
  apply: connect_trans IHn _; apply: connect1; rewrite /leads pos /= gt_eqF //.
  rewrite /window_step (bigD1 tokA) /=; last by rewrite take_cons_take // leqnSn.
  rewrite ltr_paddr ?divr_gt0 // sumr_ge0 // => a _; by rewrite next_ge0.
rewrite (_ : [tuple of nseq k tokA] = Tuple (long k)) //; apply/val_inj => /=.
by rewrite take_size_cat // size_nseq.
Qed.

(* THEOREM toy_block_law_is_the_only_stationary_law. In the seed toy with a window of k tokens, a vector on full windows that
   has total 1 and is left as it is by one more token is the law u -> mu(u), and the mean amplitude of luigi under it is l. *)
Theorem toy_block_law_is_the_only_stationary_law
    (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (k : nat) (r : k.-tuple bool -> R) :
    \sum_u r u = 1 ->
    (forall u : k.-tuple bool, \sum_(v : k.-tuple bool) r v * window_step (seed_toy hl hq) k v u = r u) ->
  (forall u : k.-tuple bool, r u = mu (seed_toy hl hq) u) /\ \sum_u r u * alpha (seed_toy hl hq) luigi u = l.
Proof.
move=> r1 rP.
have st : is_stationary (mu (seed_toy hl hq)).
  by apply: stationary_premises_make_a_stationary_mixture => p; apply: seed_toy_is_stationary.
have r0 (u : k.-tuple bool) : mu (seed_toy hl hq) u = 0 -> r u = 0.
  by move=> u0; have := seed_toy_mu_gt0 hl hq u; rewrite u0 ltxx.
have [same mean] := block_law_is_the_only_stationary_law st
  (fun u _ => toy_windows_lead_to_As hl hq u) r0 r1 rP.
by split=> //; rewrite mean.
Qed.

(* THEOREM the_law_of_another_mixture_with_the_same_full_windows_is_stationary. Let two mixtures give, at every text of k
   tokens, the same probability to every next token and the same amplitude to a premise, and let the second be stationary.
   Then the law of k tokens under mu of the second is a stationary law of the windowed simulator of the first on full
   windows, and the mean amplitude of the premise in the first under this law is its prior weight in the second. *)
Theorem the_law_of_another_mixture_with_the_same_full_windows_is_stationary
    (R : numFieldType) (A I J : finType) (M : mixture R A I) (N : mixture R A J) (k : nat) (p : I) (s : J) :
    is_stationary (mu N) ->
    (forall (u : k.-tuple A) a, 0 < mu N u -> next M u a = next N u a) ->
    (forall u : k.-tuple A, 0 < mu N u -> alpha M p u = alpha N s u) ->
  [/\ \sum_(u : k.-tuple A) mu N u = 1,
      forall u : k.-tuple A, \sum_(v : k.-tuple A) mu N v * window_step M k v u = mu N u
    & \sum_(u : k.-tuple A) mu N u * alpha M p u = prior N s].
Proof.
move=> st sameN sameA; have [mu0 mu1 muP] := block_law_is_stationary k st.
have zero (v : k.-tuple A) : ~~ (0 < mu N v) -> mu N v = 0.
  by rewrite lt0r mu_ge0 andbT negbK => /eqP.
split=> // [u|].
  rewrite -[RHS]muP; apply: eq_bigr => v _; have [v0|/zero->] := boolP (0 < mu N v); last by rewrite !mul0r.
  by congr (_ * _); apply: eq_bigr => a _; apply: sameN.
rewrite -(mean_amplitude_under_the_block_law_is_the_prior N k s).
apply: eq_bigr => u _; have [u0|/zero->] := boolP (0 < mu N u); last by rewrite !mul0r.
by rewrite sameA.
Qed.
