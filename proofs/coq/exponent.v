(* Crossings between personas: the flux, and what it bounds.

   Texts have the latest token first. A persona is a set S of windows, given as a boolean predicate.
   [continued M K u w] is the probability that the simulator, after the text u, writes the text w when the window before token
   number t of w (counted from 0) has length K t; the constant K is the windowed simulator, and u = [::] is [scheduled].
   [started_from_mu M K m n F] is the mean of F u w when u is a text of m tokens drawn from mu and w the n tokens written
   after it.
   [flux M S j l] is the probability, under mu, that a window of j tokens is not in S and that the next window, of at most l
   tokens, is in S.
   [entries S K s u w] counts the moves of the window from outside S into S in the steps from number s on; [predC S] is the
   complement of S, so [entries (predC S)] counts the moves out of S. [visits S K u w] says that a window on the way is in S,
   [time_in S K u w] counts the steps that start with a window in S. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window conservation.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Steps.
Variables (A : finType) (K : nat -> nat).
Implicit Types (S : pred (seq A)) (u v w z : seq A).

(* The window before the next token, after the text w was written after the text u. *)
Definition window_after u w : seq A := take (K (size w)) (w ++ u).

(* The sum of [c t z a] over the steps: the window before token number t is z, and the token is a. *)
Fixpoint steps (c : nat -> seq A -> A -> bool) u w : nat :=
  if w is a :: v then (steps c u v + c (size v) (window_after u v) a)%N else 0%N.

Definition entering S s (t : nat) z a : bool := (s <= t)%N && (~~ S z && S (take (K t.+1) (a :: z))).
Definition entries S s u w : nat := steps (entering S s) u w.
Definition time_in S u w : nat := steps (fun _ z _ => S z) u w.

Fixpoint visits S u w : bool := S (window_after u w) || (if w is a :: v then visits S u v else false).

Lemma window_after_cons : is_schedule K -> forall u v a,
  take (K (size v).+1) (a :: window_after u v) = window_after u (a :: v).
Proof. by move=> schedK u v a; rewrite /window_after take_take_cons. Qed.

Lemma entries_and_exits S u w : is_schedule K ->
  (entries S 0 u w + S (window_after u [::]) = entries (predC S) 0 u w + S (window_after u w))%N.
Proof.
move=> schedK; elim: w => [//|a v IH].
rewrite /entries /= -/(entries S 0 u v) -/(entries (predC S) 0 u v) /entering /= window_after_cons // negbK.
rewrite addnAC IH -!addnA; congr (_ + _)%N.
by case: (S (window_after u v)) => /=; case: (S _).
Qed.

Lemma a_visit_is_an_entry S u w : is_schedule K ->
  ~~ S (window_after u [::]) -> visits S u w -> (0 < entries S 0 u w)%N.
Proof.
move=> schedK out; elim: w => [|a v IH]; first by rewrite /= orbF (negPf out).
move=> hit; rewrite /entries /= -/(entries S 0 u v) /entering /= window_after_cons // addn_gt0.
have [/IH -> //|novisit] := boolP (visits S u v).
move: hit; rewrite /= (negPf novisit) orbF => ->; rewrite andbT.
have -> : S (window_after u v) = false; last by rewrite orbT.
apply: negbTE; case: v novisit {IH} => [|b v] /=; first by rewrite orbF.
by rewrite negb_or => /andP [].
Qed.
End Steps.

Section Mean.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).
Implicit Types (S : pred (seq A)) (K : nat -> nat) (u v w z : seq A).

Fixpoint continued K u w : R :=
  if w is a :: v then continued K u v * next M (window_after K u v) a else 1.

Definition started_from_mu K (m n : nat) (F : seq A -> seq A -> R) : R :=
  \sum_(u : m.-tuple A) \sum_(w : n.-tuple A) mu M u * continued K u w * F u w.

Definition flux S (j l : nat) : R :=
  \sum_(z : j.-tuple A | ~~ S z) \sum_(a | S (take l (a :: z))) mu M z * next M z a.

Lemma continued_ge0 K u w : 0 <= continued K u w.
Proof. by elim: w => [|a v IH] /=; rewrite ?ler01 // mulr_ge0 ?next_ge0. Qed.

Lemma continued_from_the_empty_text K w : continued K [::] w = scheduled M K w.
Proof. by elim: w => [|a v IH] //=; rewrite IH /window_after cats0. Qed.

Lemma started_from_muE K m n F :
  started_from_mu K m n F = sum_words m (fun u => sum_words n (fun w => mu M u * continued K u w * F u w)).
Proof. by []. Qed.

Lemma eq_started K m n F G :
  (forall u w, size u = m -> size w = n -> mu M u * continued K u w * F u w = mu M u * continued K u w * G u w) ->
  started_from_mu K m n F = started_from_mu K m n G.
Proof.
move=> FG; rewrite !started_from_muE; apply: eq_sum_words => u su; apply: eq_sum_words => w sw.
exact: FG.
Qed.

Lemma started_add K m n F G :
  started_from_mu K m n (fun u w => F u w + G u w) = started_from_mu K m n F + started_from_mu K m n G.
Proof.
rewrite !started_from_muE -sum_words_add; apply: eq_sum_words => u _; rewrite -sum_words_add.
by apply: eq_sum_words => w _; rewrite mulrDr.
Qed.

Lemma ler_started K m n F G : (forall u w, size u = m -> size w = n -> F u w <= G u w) ->
  started_from_mu K m n F <= started_from_mu K m n G.
Proof.
move=> FG; rewrite !started_from_muE; apply: ler_sum_words => u su; apply: ler_sum_words => w sw.
by rewrite ler_wpmul2l ?FG // mulr_ge0 ?mu_ge0 ?continued_ge0.
Qed.

Lemma started_step K m n F :
  started_from_mu K m n.+1 F =
  started_from_mu K m n (fun u v => \sum_a next M (window_after K u v) a * F u (a :: v)).
Proof.
rewrite !started_from_muE; apply: eq_sum_words => u _; rewrite sum_words_cons; apply: eq_sum_words => v _.
by rewrite mulr_sumr; apply: eq_bigr => a _; rewrite /= !mulrA.
Qed.

Hypothesis mu_stationary : is_stationary (mu M).

Lemma reached_is_possible K u w : is_schedule K ->
  mu M u * continued K u w != 0 -> mu M (window_after K u w) != 0.
Proof.
move=> schedK; have pos v : (mu M v != 0) = (0 < mu M v) by rewrite lt0r mu_ge0 andbT.
elim: w => [|a v IH] /=.
  by rewrite mulr1 !pos => u0; apply: lt_le_trans u0 (mu_le_take mu_stationary _ _).
rewrite mulrA mulf_eq0 negb_or => /andP [_ nx].
rewrite -window_after_cons // pos; apply: lt_le_trans (mu_le_take mu_stationary _ _).
rewrite -pos; apply: contra nx => /eqP z0.
by rewrite /next z0 mul0r.
Qed.

Lemma mean_of_the_window K m n f : is_schedule K ->
  started_from_mu K m n (fun u w => f (window_after K u w)) =
  sum_words (minn (K n) (n + m)) (fun z => mu M z * f z).
Proof.
move=> schedK; elim: n f => [|n IH] f.
  rewrite started_from_muE add0n -(sum_words_mu_take mu_stationary); apply: eq_sum_words => u su.
  by rewrite sum_words0 mulr1.
pose g z := \sum_a next M z a * f (take (K n.+1) (a :: z)).
rewrite started_step (@eq_started _ _ _ _ (fun u w => g (window_after K u w))); last first.
  move=> u w _ sw; congr (_ * _); apply: eq_bigr => a _.
  by rewrite -window_after_cons // sw.
rewrite IH (eq_sum_words (G := fun z => \sum_a mu M (a :: z) * f (take (K n.+1) (a :: z)))); last first.
  by move=> z _; rewrite mulr_sumr; apply: eq_bigr => a _; rewrite mulrA mu_mul_next.
rewrite -(sum_words_cons _ (fun w => mu M w * f (take (K n.+1) w))) (sum_words_mu_take mu_stationary).
congr (sum_words _ _); have := schedK n => Kn.
by rewrite -minnSS minnA (minn_idPl Kn).
Qed.

(* The mean of a sum over the steps. *)
Lemma mean_of_steps K m n c : is_schedule K ->
  started_from_mu K m n (fun u w => (steps K c u w)%:R) =
  \sum_(t < n) sum_words (minn (K t) (t + m)) (fun z => \sum_a mu M z * next M z a * (c t z a)%:R).
Proof.
move=> schedK; elim: n => [|n IH].
  rewrite big_ord0 started_from_muE [LHS]big1 // => u _.
  by rewrite sum_words0 mulr0.
rewrite big_ord_recr /= -IH started_step.
pose g z := \sum_a next M z a * (c n z a)%:R.
rewrite (@eq_started _ _ _ _ (fun u w => (steps K c u w)%:R + g (window_after K u w))); last first.
  move=> u w _ sw; have [-> |/(reached_is_possible schedK) z0] := eqVneq (mu M u * continued K u w) 0; first by rewrite !mul0r.
  congr (_ * _); rewrite /g; set z := window_after K u w.
  transitivity (\sum_a (next M z a * (steps K c u w)%:R + next M z a * (c n z a)%:R)).
    by apply: eq_bigr => a _; rewrite natrD mulrDr sw.
  by rewrite big_split -mulr_suml next_sum // mul1r.
rewrite started_add mean_of_the_window //; congr (_ + _); apply: eq_sum_words => z _.
by rewrite mulr_sumr; apply: eq_bigr => a _; rewrite mulrA.
Qed.

Lemma fluxE S j l : flux S j l =
  sum_words j (fun z => \sum_a mu M z * next M z a * (~~ S z && S (take l (a :: z)))%:R).
Proof.
rewrite /flux big_mkcond; apply: eq_bigr => z _; case: (S z) => /=.
  by rewrite big1 // => a _; rewrite mulr0.
by rewrite big_mkcond; apply: eq_bigr => a _; case: (S _); rewrite ?mulr1 ?mulr0.
Qed.

Lemma flux_ge0 S j l : 0 <= flux S j l.
Proof. by apply: sumr_ge0 => z _; apply: sumr_ge0 => a _; rewrite mulr_ge0 ?mu_ge0 ?next_ge0. Qed.

Lemma mean_of_entries K S s m n : is_schedule K ->
  started_from_mu K m n (fun u w => (entries K S s u w)%:R) =
  \sum_(t < n | (s <= t)%N) flux S (minn (K t) (t + m)) (K t.+1).
Proof.
move=> schedK; rewrite mean_of_steps // [RHS]big_mkcond; apply: eq_bigr => t _ /=.
rewrite /entering; case: (s <= t)%N => /=; first by rewrite fluxE.
by rewrite /sum_words big1 // => z _; rewrite big1 // => a _; rewrite mulr0.
Qed.

Lemma constant_is_schedule (k : nat) : is_schedule (fun=> k).
Proof. by move=> t; apply: leqnSn. Qed.

Lemma mean_of_entries_under_a_window k S n :
  started_from_mu (fun=> k) k n (fun u w => (entries (fun=> k) S 0 u w)%:R) = n%:R * flux S k k.
Proof.
rewrite (mean_of_entries _ _ _ _ (@constant_is_schedule k)) (eq_bigr (fun=> flux S k k)); last first.
  by move=> t _; rewrite (minn_idPl (leq_addl _ _)).
by rewrite sumr_const cardT /= size_enum_ord mulr_natl.
Qed.
End Mean.

Section Personas.
Variables (R : numFieldType) (A I : finType).
Implicit Types (S : pred (seq A)).

(* THEOREM a_crossing_within_n_steps_has_probability_at_most_n_times_the_flux. If the mixture is stationary (which it is when
   every premise is), and the windowed simulator of window k starts from a window drawn from mu, then for every set S of windows
   the probability that within n steps the window moves from outside S into S is at most n times the flux into S; so the
   probability that it starts outside S and is in S within n steps is at most that too. *)
Theorem a_crossing_within_n_steps_has_probability_at_most_n_times_the_flux
    (M : mixture R A I) (S : pred (seq A)) (k n : nat) :
  is_stationary (mu M) ->
  started_from_mu M (fun=> k) k n (fun u w => (0 < entries (fun=> k) S 0 u w)%N%:R) <= n%:R * flux M S k k /\
  started_from_mu M (fun=> k) k n (fun u w => (~~ S u && visits (fun=> k) S u w)%:R) <= n%:R * flux M S k k.
Proof.
move=> st; rewrite -mean_of_entries_under_a_window //.
split; apply: ler_started => u w su sw; rewrite ler_nat; first by case: (entries _ _ _ _ _).
case: (boolP (~~ S u && _)) => // /andP [out hit].
apply: a_visit_is_an_entry hit; first exact: constant_is_schedule.
by rewrite /window_after /= take_oversize ?su.
Qed.

(* THEOREM the_mean_number_of_crossings_in_n_steps_is_n_times_the_flux. If the mixture is stationary, and the windowed simulator
   of window k starts from a window drawn from mu, then for every set S of windows the mean number of moves from outside S into
   S in n steps is n times the flux into S, the mean number of moves out of S is n times the flux out of S, and the mean number
   of steps that start in S is n times the probability of S under mu. *)
Theorem the_mean_number_of_crossings_in_n_steps_is_n_times_the_flux
    (M : mixture R A I) (S : pred (seq A)) (k n : nat) :
  is_stationary (mu M) ->
  [/\ started_from_mu M (fun=> k) k n (fun u w => (entries (fun=> k) S 0 u w)%:R) = n%:R * flux M S k k,
      started_from_mu M (fun=> k) k n (fun u w => (entries (fun=> k) (predC S) 0 u w)%:R) = n%:R * flux M (predC S) k k &
      started_from_mu M (fun=> k) k n (fun u w => (time_in (fun=> k) S u w)%:R) =
      n%:R * \sum_(u : k.-tuple A | S u) mu M u].
Proof.
move=> st; split; try exact: mean_of_entries_under_a_window.
rewrite (mean_of_steps st _ _ _ (@constant_is_schedule k)).
rewrite (eq_bigr (fun=> \sum_(u : k.-tuple A | S u) mu M u)); last first.
  move=> t _; rewrite (minn_idPl (leq_addl _ _)) sum_words_cond; apply: eq_sum_words => z _.
  by rewrite -[in RHS]mu_cons mulr_suml; apply: eq_bigr => a _; rewrite mu_mul_next.
by rewrite sumr_const cardT /= size_enum_ord mulr_natl.
Qed.

(* THEOREM crossings_in_and_out_alternate. For every set S of windows, every schedule, every start and every text, the numbers of
   moves of the window into S and out of S differ by at most 1. *)
Theorem crossings_in_and_out_alternate (S : pred (seq A)) (K : nat -> nat) (u w : seq A) :
  is_schedule K ->
  (entries K S 0 u w <= (entries K (predC S) 0 u w).+1)%N /\ (entries K (predC S) 0 u w <= (entries K S 0 u w).+1)%N.
Proof.
move=> /(entries_and_exits S u w) E; rewrite -[X in (_ <= X)%N]addn1 -[X in _ /\ (_ <= X)%N]addn1; split.
  by apply: leq_trans (leq_addr (S (window_after K u [::])) _) _; rewrite E leq_add2l leq_b1.
by apply: leq_trans (leq_addr (S (window_after K u w)) _) _; rewrite -E leq_add2l leq_b1.
Qed.

(* THEOREM the_flux_in_is_the_flux_out. If the mixture is stationary, then for every window k and every set S of windows the flux
   into S is the flux out of S. *)
Theorem the_flux_in_is_the_flux_out (M : mixture R A I) (S : pred (seq A)) (k : nat) :
  is_stationary (mu M) -> flux M S k k = flux M (predC S) k k.
Proof.
move=> st; have schedk := @constant_is_schedule k.
have one f : started_from_mu M (fun=> k) k 0 (fun u w => f (window_after (fun=> k) u w)) =
    started_from_mu M (fun=> k) k 1 (fun u w => f (window_after (fun=> k) u w)).
  by rewrite !mean_of_the_window // (minn_idPl (leq_addl _ _)) (minn_idPl (leq_addl _ _)).
have start f : started_from_mu M (fun=> k) k 1 (fun u w => f (window_after (fun=> k) u [::])) =
    started_from_mu M (fun=> k) k 0 (fun u w => f (window_after (fun=> k) u w)).
  rewrite started_step; apply: eq_started => u w _ sw.
  have [-> |/(reached_is_possible st schedk) z0] := eqVneq (mu M u * continued M (fun=> k) u w) 0; first by rewrite !mul0r.
  by rewrite -mulr_suml next_sum // mul1r; case: w sw {z0}.
have := mean_of_entries_under_a_window st k S 1; have := mean_of_entries_under_a_window st k (predC S) 1.
rewrite !mul1r => <- <-; apply: (addIr (started_from_mu M (fun=> k) k 1 (fun u w => (S (window_after (fun=> k) u [::]))%:R))).
rewrite -started_add [in RHS](start (fun z => (S z)%:R)) (one (fun z => (S z)%:R)) -started_add.
by apply: eq_started => u w _ _; rewrite -!natrD entries_and_exits.
Qed.

(* THEOREM the_mean_number_of_switches_along_a_schedule_is_the_sum_of_the_fluxes. If the mixture is stationary (which it is when
   every premise is), then along every forgetting schedule from the empty text, for every set S of windows, the mean number of
   moves of the window into S in the steps s, ..., n - 1 is the sum of the fluxes of these steps. *)
Theorem the_mean_number_of_switches_along_a_schedule_is_the_sum_of_the_fluxes
    (M : mixture R A I) (S : pred (seq A)) (K : nat -> nat) (s n : nat) :
  is_stationary (mu M) -> is_schedule K ->
  \sum_(w : n.-tuple A) scheduled M K w * (entries K S s [::] w)%:R =
  \sum_(t < n | (s <= t)%N) flux M S (minn (K t) t) (K t.+1).
Proof.
move=> st schedK; transitivity (started_from_mu M K 0 n (fun u w => (entries K S s u w)%:R)).
  rewrite started_from_muE sum_words0; apply: eq_bigr => w _.
  by rewrite mu_nil mul1r continued_from_the_empty_text.
by rewrite mean_of_entries //; apply: eq_bigr => t _; rewrite addn0.
Qed.

(* THEOREM a_late_switch_along_a_schedule_is_no_likelier_than_the_sum_of_the_fluxes. If the mixture is stationary (which it is
   when every premise is), then along every forgetting schedule from the empty text, for every set S of windows, the probability
   that the window moves from outside S into S in one of the steps s, ..., n - 1 is at most the sum of the fluxes of these
   steps. *)
Theorem a_late_switch_along_a_schedule_is_no_likelier_than_the_sum_of_the_fluxes
    (M : mixture R A I) (S : pred (seq A)) (K : nat -> nat) (s n : nat) :
  is_stationary (mu M) -> is_schedule K ->
  \sum_(w : n.-tuple A | (0 < entries K S s [::] w)%N) scheduled M K w <=
  \sum_(t < n | (s <= t)%N) flux M S (minn (K t) t) (K t.+1).
Proof.
move=> st schedK; rewrite -the_mean_number_of_switches_along_a_schedule_is_the_sum_of_the_fluxes //.
rewrite (sum_words_cond n (fun w => 0 < entries K S s [::] w)%N).
by apply: ler_sum => w _; rewrite ler_wpmul2l ?scheduled_ge0 // ler_nat; case: (entries _ _ _ _ _).
Qed.
End Personas.

(* Two coins. *)

Section Coins.
Variable R : numFieldType.

(* The coin that shows 1, written true, with probability a. *)
Definition coin (a : R) (x : bool) : R := if x then a else 1 - a.

Definition more_than (m : nat) (u : seq bool) : bool := (m < count_mem true u)%N.

Lemma coin_law (a : R) w m : count_mem true w = m -> rule_law (fun=> coin a) w = a ^+ m * (1 - a) ^+ (size w - m).
Proof.
move=> <-; elim: w {m} => [|x w IH] /=; first by rewrite !expr0 mulr1.
rewrite IH; case: x => /=; first by rewrite add1n subSS exprS mulrC mulrA.
by rewrite add0n subSn ?exprSr ?mulrA // count_size.
Qed.

Lemma number_of_words_with_m_ones n m : sum_words n (fun w => (count_mem true w == m)%:R) = 'C(n, m)%:R :> R.
Proof.
elim: n m => [|n IH] m; first by rewrite sum_words0 bin0n /= eq_sym.
rewrite sum_words_cons (eq_sum_words (G := fun w => (count_mem true w == m)%:R + ((count_mem true w).+1 == m)%:R)); last first.
  by move=> w _; rewrite big_bool /= add0n add1n addrC.
rewrite sum_words_add IH; case: m => [|m]; last by rewrite binS natrD -(IH m).
by rewrite !bin0 /sum_words big1 ?addr0.
Qed.

(* THEOREM the_flux_between_two_coins. For two premises of independent coins, with probabilities a and b of a one, and for every
   window k >= 1 and every m, the flux into the windows with more than m ones is
   ((k - m)/k) C(k, m) (prior(a) a^(m+1) (1 - a)^(k-m) + prior(b) b^(m+1) (1 - b)^(k-m)), which is 0 if m >= k. *)
Theorem the_flux_between_two_coins (M : mixture R [finType of bool] [finType of bool]) (a b : R) (k m : nat) :
  law M true =1 rule_law (fun=> coin a) -> law M false =1 rule_law (fun=> coin b) -> (0 < k)%N ->
  flux M (more_than m) k k =
  (k - m)%N%:R / k%:R * 'C(k, m)%:R *
  (prior M true * (a ^+ m.+1 * (1 - a) ^+ (k - m)) + prior M false * (b ^+ m.+1 * (1 - b) ^+ (k - m))).
Proof.
case: k => // k Ma Mb _; set c := _ + _.
transitivity (sum_words k (fun y => (count_mem true y == m)%:R * (if (m <= k)%N then c else 0))).
  rewrite fluxE sum_words_rcons; apply: eq_sum_words => y sy.
  rewrite !big_bool /more_than /= -!cats1 !takel_cat ?sy // take_oversize ?sy // !count_cat /=.
  rewrite !mu_mul_next !addn0 !add0n add1n -!leqNgt addn1.
  rewrite (_ : (count_mem true y < m) && (m < (count_mem true y).+1) = false)%N; last first.
    by rewrite ltnS andbC; case: ltnP => // /ltnW; rewrite leqNgt => /negPf ->.
  rewrite (_ : (count_mem true y < m) && (m < count_mem true y) = false)%N; last first.
    by apply/negP => /andP [/ltn_trans h /h]; rewrite ltnn.
  rewrite (_ : (count_mem true y <= m) && (m < count_mem true y) = false)%N; last first.
    by rewrite ltnNge andbN.
  rewrite ltnS -eqn_leq !mulr0 !addr0 add0r mulrC.
  have [ym|] := eqVneq; last by rewrite !mul0r.
  rewrite !mul1r -ym -sy count_size /c /mu big_bool Ma Mb.
  have sz : size (true :: y ++ [:: false]) = k.+2 by rewrite /= size_cat sy addn1.
  have cm : count_mem true (true :: y ++ [:: false]) = m.+1 by rewrite /= count_cat /= ym add1n !addn0.
  by rewrite !(coin_law _ cm) sz subSS.
rewrite sum_words_mulr number_of_words_with_m_ones; case: leqP => [mk|km].
  congr (_ * _); apply: (mulfI (x := k.+1%:R)); first by rewrite pnatr_eq0.
  by rewrite [RHS]mulrA [X in _ = X * _]mulrC divfK ?pnatr_eq0 // -!natrM mul_bin_down.
by rewrite bin_small // mul0r (eqP (_ : k.+1 - m == 0)%N) ?subn_eq0 // !mul0r.
Qed.
End Coins.

(* Two coins of equal weight, with probabilities 3/4 and 1/4 of a one, satisfy the hypotheses of all the theorems above. *)
Definition coin_rule (p : bool) : seq bool -> bool -> rat := fun=> coin (if p then 3%:R / 4%:R else 1 / 4%:R).
Fact coin_rule_is_law p : is_law (rule_law (coin_rule p)).
Proof. by apply: rule_law_is_law; split=> [v a|v]; [case: p a => [] [] | rewrite big_bool; case: p]. Qed.
Definition two_coins := halves coin_rule_is_law.

Example two_coins_are_stationary : is_stationary (mu two_coins).
Proof.
apply: stationary_premises_make_a_stationary_mixture => p.
by apply: iid_law_is_stationary; rewrite big_bool; case: p.
Qed.

Example the_flux_of_two_coins_at_window_3 : flux two_coins (more_than 1) 3 3 = 9%:R / 128%:R.
Proof.
rewrite (the_flux_between_two_coins (M := two_coins) 1 (a := 3%:R / 4%:R) (b := 1 / 4%:R)); [|by []|by []|by []].
by apply/eqP; vm_compute.
Qed.

(* What fails without stationarity: A and B alternate, and A comes first for certain or with probability 1/2. *)
Definition alternating_rule (first : rat) (v : seq bool) (a : bool) : rat :=
  if v is x :: _ then (a == ~~ x)%:R else coin first a.
Definition alternating_premises (p : bool) := alternating_rule (if p then 1 else 1 / 2%:R).
Fact alternating_rule_is_law p : is_law (rule_law (alternating_premises p)).
Proof.
by apply: rule_law_is_law; split=> [[|x v] a|[|x v]]; [case: p a => [] [] | case: a x => [] [] |
  rewrite big_bool; case: p | rewrite big_bool; case: x].
Qed.
Definition alternating_toy := halves alternating_rule_is_law.

(* THEOREM the_crossing_bound_without_stationarity_fails. There is a mixture, not stationary, and a set S of windows of one token
   such that the windowed simulator of window 1, started from a window drawn from mu, moves from outside S into S within two
   steps with probability 1, while two times the flux is 1/2. *)
Theorem the_crossing_bound_without_stationarity_fails :
  exists (M : mixture rat_numFieldType [finType of bool] [finType of bool]) (S : pred (seq bool)),
  [/\ ~ is_stationary (mu M),
      started_from_mu M (fun=> 1%N) 1 2 (fun u w => (0 < entries (fun=> 1%N) S 0 u w)%N%:R) = 1 &
      2%:R * flux M S 1 1 = 1 / 2%:R].
Proof.
exists alternating_toy, (head false); split.
  move/(_ [:: true]); rewrite big_bool /mu !big_bool => /eqP.
  by vm_compute.
  rewrite started_from_muE !sum_words_cons sum_words0 !big_bool !sum_words_cons !sum_words0 !big_bool /=.
  by rewrite /next /mu !big_bool; apply/eqP; vm_compute.
rewrite fluxE sum_words_cons sum_words0 !big_bool /= /next /mu !big_bool.
by apply/eqP; vm_compute.
Qed.
