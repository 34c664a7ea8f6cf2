(* How long a premise keeps the lead, on average.

   The windowed simulator M with a window of k tokens starts from a window that the premise p wrote. [reached_within M S p k n] is
   the probability that the window is in S at the start or within n tokens, and [mean_time_to M S p k N] the mean number of tokens
   until it is in S, where more than N tokens count as N: the sum over n < N of the probability that S is not reached within n
   tokens. The other words are those of chernoff.v and exponent.v. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window conservation exponent chernoff field_steps.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition reached_within (R : numFieldType) (A I : finType) (M : mixture R A I) (S : pred (seq A)) (p : I) (k n : nat) : R :=
  \sum_(u : k.-tuple A) \sum_(w : n.-tuple A) law M p u * continued M (fun=> k) u w * (visits (fun=> k) S u w)%:R.
Definition mean_time_to (R : numFieldType) (A I : finType) (M : mixture R A I) (S : pred (seq A)) (p : I) (k N : nat) : R :=
  \sum_(n < N) (1 - reached_within M S p k n).

Section Means.
Variable R : archiFieldType.
Add Field means_field : (field_steps R).

Lemma whole_part (y : R) : 0 <= y -> exists N : nat, N%:R <= y < N.+1%:R.
Proof.
move=> y0; have out : exists m : nat, y < m%:R by exists (Num.bound y); apply: archi_boundP.
case: (ex_minnP out) => [[|N] lt least]; first by move: lt; rewrite mulr0n ltNge y0.
exists N; rewrite lt andbT leNgt; apply/negP => lt'.
by have := least _ lt'; rewrite ltnn.
Qed.

Lemma sum_of_rising_errors (x : R) (N : nat) :
  2%:R * (\sum_(n < N) (1 - n.+1%:R * x)) = 2%:R * N%:R - x * N%:R * (N%:R + 1).
Proof.
elim: N => [|N IH]; first by rewrite big_ord0; solve_ring R.
by rewrite big_ord_recr /= mulrDr IH; solve_ring R.
Qed.

Lemma mean_of_rising_errors (q : nat -> R) (x : R) : 0 < x -> (forall n, q n <= n.+1%:R * x) ->
  exists N, (x^-1 - 1) / 2%:R <= \sum_(n < N) (1 - q n).
Proof.
move=> x0 qx; have xi0 : 0 <= x^-1 by rewrite invr_ge0 ltW.
have [N /andP[lo hi]] := whole_part xi0; exists N.
apply: (@le_trans _ _ (\sum_(n < N) (1 - n.+1%:R * x))); last first.
  by apply: ler_sum => n _; rewrite ler_add2l ler_opp2.
rewrite ler_pdivr_mulr ?ltr0n // mulrC sum_of_rising_errors.
pose y := x^-1 - N%:R; have y0 : 0 <= y by rewrite subr_ge0.
have y1 : y <= 1 by rewrite ler_subl_addl -mulrSr ltW.
rewrite -subr_ge0 -(pmulr_rge0 _ (_ : 0 < x^-1)) ?invr_gt0 //.
have -> : x^-1 * (2%:R * N%:R - x * N%:R * (N%:R + 1) - (x^-1 - 1)) = y * (1 - y).
  have xn0 : x <> 0 by apply/eqP; rewrite gt_eqF.
  by rewrite /y; move: (N%:R : R) => m; solve_field R.
by rewrite mulr_ge0 // subr_ge0.
Qed.
End Means.

(* THEOREM the_mean_time_to_change_sides_is_at_least_the_prior_over_the_error. Over an Archimedean field, if every
   premise is stationary, then for every window k, every group G of premises, every premise p of it, every set S of
   windows and every number E > 0 that is at least the error of the test that takes S for the premises outside G: from
   a window of k tokens that p wrote, the mean number of tokens until the window is in S is at least (prior(p) / E -
   1) / 2, even where more than N tokens count as N, for some N. *)
Theorem the_mean_time_to_change_sides_is_at_least_the_prior_over_the_error
    (R : archiFieldType) (A I : finType) (M : mixture R A I) (G : pred I) (S : pred (seq A)) (p : I) (k : nat) (E : R) :
  (forall p, is_stationary (law M p)) -> G p -> 0 < E -> test_error M G S k <= E ->
  exists N, (prior M p / E - 1) / 2%:R <= mean_time_to M S p k N.
Proof.
move=> st Gp E0 err; have p0 := prior_gt0 M p.
have x0 : 0 < E / prior M p by rewrite divr_gt0.
have [|N main] := @mean_of_rising_errors R (reached_within M S p k) (E / prior M p) x0.
  move=> n; rewrite mulrA ler_pdivl_mulr // mulrC.
  apply: le_trans (the_windowed_simulator_changes_sides_no_sooner_than_a_test_errs S k n st Gp) _.
  by rewrite ler_wpmul2l ?ler0n.
by exists N; move: main; rewrite invf_div.
Qed.

(* THEOREM a_premise_outside_that_has_half_the_weight_leads. For every group G of premises and every premise r outside
   of it: at a possible text where r has an amplitude of at least 1/2, the premises outside G contribute at least as
   much to mu as those of G. *)
Theorem a_premise_outside_that_has_half_the_weight_leads
    (R : realFieldType) (A I : finType) (M : mixture R A I) (G : pred I) (r : I) (w : seq A) :
  ~~ G r -> 0 < mu M w -> 2%:R^-1 <= alpha M r w -> led_by_the_rest M G w.
Proof.
move=> Gr mu0 half; rewrite /led_by_the_rest.
have := half; rewrite /alpha ler_pdivl_mulr // ler_pdivr_mull ?ltr0n // (share_split M G) mulrC mulr2n mulrDr mulr1 => le.
have rest : prior M r * law M r w <= share M (predC G) w by apply: joint_le_share.
have : share M G w + share M (predC G) w <= share M (predC G) w + share M (predC G) w.
  by apply: le_trans le _; apply: ler_add.
by rewrite ler_add2r.
Qed.

(* THEOREM a_group_of_iid_premises_leads_at_least_as_long_as_its_bottleneck_says. Over an Archimedean field, let the
   premises be iid with the token laws f_p, let G be a group of them, and for p in G and r outside let h_pr(a) for
   each token a, and c_pr, be numbers that are not negative with h_pr(a)^(i+j) = f_p(a)^i f_r(a)^j and c_pr^(i+j) =
   prior(p)^i prior(r)^j for two whole numbers i and j, not both 0, which may depend on p and r. If the sum of each
   h_pr is at most b > 0, and C > 0 is at least the sum of all c_pr, then for every window k and every premise p of G:
   from a window of k tokens that p wrote, the mean number of tokens until the premises outside G contribute at least
   as much to mu as those of G is at least (prior(p) / (C b^k) - 1) / 2, even where more than N tokens count as N, for
   some N. *)
Theorem a_group_of_iid_premises_leads_at_least_as_long_as_its_bottleneck_says
    (R : archiFieldType) (A I : finType) (M : mixture R A I) (f : I -> A -> R) (G : pred I)
    (h : I -> I -> A -> R) (c : I -> I -> R) (i j : I -> I -> nat) (b C : R) (p : I) (k : nat) :
  (forall p, law M p =1 rule_law (fun=> f p)) -> 0 < b -> 0 < C -> \sum_(p | G p) \sum_(r | ~~ G r) c p r <= C ->
  (forall p r, G p -> ~~ G r ->
     [/\ (0 < i p r + j p r)%N, 0 <= c p r, c p r ^+ (i p r + j p r) = prior M p ^+ i p r * prior M r ^+ j p r,
         forall a, 0 <= h p r a /\ h p r a ^+ (i p r + j p r) = f p a ^+ i p r * f r a ^+ j p r &
         \sum_a h p r a <= b]) ->
  G p -> exists N, (prior M p / (C * b ^+ k) - 1) / 2%:R <= mean_time_to M (led_by_the_rest M G) p k N.
Proof.
move=> Mf b0 C0 cC pairs Gp.
have fE q a : f q a = law M q [:: a] by rewrite Mf /= mul1r.
have st q : is_stationary (law M q).
  move=> w; rewrite Mf (eq_bigr (fun a => rule_law (fun=> f q) (rcons w a))) => [|a _]; last by rewrite Mf.
  apply: iid_law_is_stationary; have := law_cons M q [::].
  by rewrite law_nil => <-; apply: eq_bigr => a _; rewrite Mf /= mul1r.
apply: (@the_mean_time_to_change_sides_is_at_least_the_prior_over_the_error _ _ _ _ G) => //; first by rewrite mulr_gt0 // exprn_gt0.
apply: le_trans (the_error_of_the_best_test_is_at_most_that_between_pairs M G k) _.
apply: (@le_trans _ _ ((\sum_(q | G q) \sum_(r | ~~ G r) c q r) * b ^+ k)); last first.
  by rewrite ler_wpmul2r // exprn_ge0 // ltW.
rewrite mulr_suml; apply: ler_sum => q Gq; rewrite mulr_suml; apply: ler_sum => r Gr.
have [ij c0 cE hE hb] := pairs q r Gq Gr.
rewrite (eq_bigr (fun w : k.-tuple A =>
  Num.min (prior M q * rule_law (fun=> f q) w) (prior M r * rule_law (fun=> f r) w))); last first.
  by move=> w _; rewrite !Mf.
have fgh a : [/\ 0 <= f q a, 0 <= f r a, 0 <= h q r a & h q r a ^+ (i q r + j q r) = f q a ^+ i q r * f r a ^+ j q r].
  by case: (hE a) => h0 ha; split; rewrite // fE law_ge0.
have := the_error_of_a_test_between_iid_premises_falls_geometrically k ij (prior_ge0 M q) (prior_ge0 M r) c0 fgh cE.
move/le_trans; apply.
rewrite ler_wpmul2l // ler_expn2r ?nnegrE ?(ltW b0) // sumr_ge0 // => a _.
by case: (hE a).
Qed.

(* THEOREM the_lead_of_two_iid_premises_lasts_exponentially_both_ways. Over an Archimedean field, let the two premises
   be iid with the token laws f and g and the prior weights x and y, and let h(a) for each token a, and c, be positive
   or zero with h(a)^(i+j) = f(a)^i g(a)^j and c^(i+j) = x^i y^j for two whole numbers i and j, not both 0. If some
   h(a) is positive, then for every window k: from a window of k tokens that the first premise wrote, the mean number
   of tokens until the second contributes at least as much to mu is at least (x / (c s^k) - 1) / 2, s being the sum of
   h, and from a window that the second wrote until the first does, at least (y / (c s^k) - 1) / 2; even where more
   than N tokens count as N, for some N. *)
Theorem the_lead_of_two_iid_premises_lasts_exponentially_both_ways
    (R : archiFieldType) (A : finType) (M : mixture R A [finType of bool]) (f : bool -> A -> R) (h : A -> R) (c : R) (i j k : nat) :
  (forall p, law M p =1 rule_law (fun=> f p)) -> (0 < i + j)%N -> 0 <= c ->
  c ^+ (i + j) = prior M true ^+ i * prior M false ^+ j ->
  (forall a, 0 <= h a /\ h a ^+ (i + j) = f true a ^+ i * f false a ^+ j) -> 0 < \sum_a h a ->
  forall p, exists N, (prior M p / (c * (\sum_a h a) ^+ k) - 1) / 2%:R <=
    mean_time_to M (fun w => prior M p * law M p w <= prior M (~~ p) * law M (~~ p) w) p k N.
Proof.
move=> Mf ij c0 cE hE s0 p.
have cp : 0 < c.
  rewrite lt0r c0 andbT; apply/eqP => c_0; move: cE; rewrite c_0 expr0n -[(i + j == 0)%N]negbK -lt0n ij /= => /esym/eqP.
  by rewrite mulf_eq0 !expf_eq0 !(gt_eqF (prior_gt0 M _)) !andbF.
have [|||N main] := @a_group_of_iid_premises_leads_at_least_as_long_as_its_bottleneck_says R A _ M f (pred1 p)
    (fun _ _ => h) (fun _ _ => c) (fun q _ => if q then i else j) (fun q _ => if q then j else i) (\sum_a h a) c p k Mf s0 cp.
- by rewrite big_pred1_eq (eq_bigl (pred1 (~~ p))) ?big_pred1_eq // => q; case: q; case: (p).
- move=> q r; rewrite /= => /eqP-> /negbTE np; have -> : r = ~~ p by case: r np; case: (p).
  by case: p {np} => /=; split=> //; rewrite 1?addnC // 1?mulrC // => a; have := hE a; rewrite 1?[(j + i)%N]addnC 1?[_ ^+ j * _]mulrC.
- by rewrite /= eqxx.
exists N; apply: le_trans main _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
apply: eq_bigr => n _; congr (1 - _); rewrite /reached_within.
apply: eq_bigr => u _; apply: eq_bigr => w _; congr (_ * (nat_of_bool _)%:R).
suff same : led_by_the_rest M (pred1 p) =1 (fun w => prior M p * law M p w <= prior M (~~ p) * law M (~~ p) w).
  by elim: (tval w) => [|a v IH] /=; rewrite same // IH.
move=> z; rewrite /led_by_the_rest /share big_pred1_eq (eq_bigl (pred1 (~~ p))) ?big_pred1_eq // => q.
by case: q; case: (p).
Qed.
