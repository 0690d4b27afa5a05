using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Queries;
using Studio.Customers;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Decisions.Decisions;
using Studio.Decisions.Learning;
using Studio.Decisions.Policies;
using Studio.Decisions.Rules;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Settings;
using Studio.Kernel.Values;
using Studio.Scripting.Expressions;
using Studio.Statistics;

namespace Studio.Decisions.History;

/// <summary>
/// Plays contacts of the past as if they happened then: facts of that moment, the published rules, arbitration by what was learned until then, the answers, and the learning from them. Only what the contact alone
/// knows (cart, visit), who came, and what he answered is drawn; the rest is the way of every decision.
/// </summary>
internal sealed class HistoryPlayer(
    IServiceProvider services, DecisionSnapshots snapshots, OfferLearning learning, ScriptText scripts, ProposalHistories histories, VisitorLinks links, FactService facts, DecisionStore store, ResponseService responses,
    ContentQueries queries, ContentDefinitionStore definitions, ISettingsStore settings, LocalTimes times, ExpressionCompiler compiler, ILogger<HistoryPlayer> logger)
{
    private const int MostCustomers = 1_000;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly int[] Hours = [9, 11, 14, 17];

    /// <summary>Plays some days and learns from them.</summary>
    /// <returns>False where they were played before, or nobody is there to play.</returns>
    public async Task<bool> PlayAsync(WriteSession session, HistoryWeek week, int days, CancellationToken cancellationToken)
    {
        var mark = Letters(SeededRandom.SeedOf(FormattableString.Invariant($"{week.Plan.Seed}:{week.Day}"), "history"), 6);
        if (await session.ScalarAsync<long?>("SELECT 1 FROM Decision WHERE substr(Id, 11, 6) = @mark LIMIT 1", new { mark }, cancellationToken) is not null)
        {
            return false;
        }

        var customers = await CustomersAsync(week.Plan.Customers, cancellationToken);
        if (customers.Count == 0)
        {
            return false;
        }

        var snapshot = await snapshots.ReadAsync(services, session, cancellationToken);
        var stage = new Stage(week.Plan, mark, snapshot, await OfferModels.ReadAsync(session, OfferModelSet.Empty, cancellationToken), await settings.GetAsync<DecisionSettings>(cancellationToken),
            await times.ZoneAsync(cancellationToken), customers, week.Plan.Answers.Where(a => a.Where.Length > 0).DistinctBy(a => a.Where).ToDictionary(a => a.Where, a => compiler.Compile(a.Where, snapshot.Catalogue, out _)));
        var language = CultureInfo.CurrentUICulture;
        try
        {
            for (var day = week.Day; day < week.Day + days; day++)
            {
                var draw = new Draw(SeededRandom.SeedOf(FormattableString.Invariant($"{week.Plan.Seed}:{day}"), "day"));
                var midnight = DateTimeOffset.FromUnixTimeMilliseconds(week.UntilUtc).AddDays(day - week.Plan.Days);
                foreach (var hour in Hours)
                {
                    await PlayAsync(session, stage, draw, midnight.AddHours(hour), midnight.AddDays(week.Plan.Days - day), cancellationToken);
                }
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = language;
        }

        await learning.LearnAsync(session, snapshot, DateTimeOffset.FromUnixTimeMilliseconds(week.UntilUtc).AddDays(week.Day + days - week.Plan.Days), cancellationToken);
        return true;
    }

    /// <summary>Some contacts of different persons, at two hours of a day.</summary>
    private async Task PlayAsync(WriteSession session, Stage stage, Draw draw, DateTimeOffset at, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var count = Math.Min(stage.Customers.Count, (int)Math.Round(stage.Plan.DecisionsPerDay / (double)Hours.Length * (0.6 + (0.8 * draw.Next()))));
        if (count == 0)
        {
            return;
        }

        var places = Enumerable.Range(0, count).Select(_ => draw.Of(stage.Plan.Places, p => p.Share)).ToArray();
        var requests = draw.Some(stage.Customers, count).Select((c, i) => new DecisionRequest(Subject.Customer(c), null, draw.Of(places[i].Channels), places[i].Touchpoint, null, places[i].Limit)).ToArray();
        var who = await links.ResolveManyAsync(session, Array.ConvertAll(requests, r => (r.Subject, r.VisitorId)), cancellationToken);
        var past = await histories.ReadManyAsync(session, [.. requests.Select((r, i) => (r.Subject, who[i]))], stage.Snapshot.Policies, at, cancellationToken);
        var batch = new FactBatch(stage.Snapshot.Catalogue, who, null, at, stage.Snapshot.NeededFacts);
        await facts.LoadAsync(batch, cancellationToken);
        var made = new MadeDecision[count];
        for (var i = 0; i < count; i++)
        {
            SetFacts(batch, i, requests[i], places[i], draw);
            var profile = batch.Profiles[i];
            var moment = at.AddMinutes((i * 110 / count) + draw.Next());
            moment = DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
            var id = IdGenerator.FirstAt(moment)[..10] + stage.Mark + Letters(draw.Bits(), 10);
            var local = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(moment, stage.Zone).TimeOfDay);
            CultureInfo.CurrentUICulture = LanguageOf(profile);
            var contact = new Contact(stage.Snapshot, stage.Models, stage.Settings, requests[i], id, profile, who[i], moment, local);
            var left = await ProposalHolds.LeftAsync(session, stage.Snapshot, contact.Offers, moment, cancellationToken);
            made[i] = MadeDecision.Of(contact, await new Arbiter(contact, past[i], left, scripts, logger).ArbitrateAsync(cancellationToken));
        }

        var decisions = await store.AddManyAsync(session, made, cancellationToken);
        for (var i = 0; i < count; i++)
        {
            foreach (var proposal in decisions[i].Proposals)
            {
                await AnswerAsync(session, stage, draw, decisions[i], proposal, batch.Profiles[i], places[i].Shown, until, cancellationToken);
            }
        }
    }

    private async Task AnswerAsync(WriteSession session, Stage stage, Draw draw, Decision decision, Proposal proposal, FactProfile profile, double shown, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (draw.Next() >= shown)
        {
            return;
        }

        var habit = stage.Plan.Answers.FirstOrDefault(a => a.Offer == proposal.OfferId) ?? stage.Plan.Answers.FirstOrDefault(a => a.Offer.Length == 0) ?? new HistoryAnswer();
        var accept = habit.Accept * (stage.Conditions.GetValueOrDefault(habit.Where)?.Test(profile) == Truth.True ? habit.Times : 1);
        var (roll, at) = (draw.Next(), decision.MadeAt.AddSeconds(5 + (90 * draw.Next())));
        if (roll < accept)
        {
            await AddAsync(ResponseKind.Accepted, "", null, at);
            var bought = at.AddHours(1 + (70 * draw.Next()));
            if (draw.Next() < habit.Convert && bought < until)
            {
                // People buy the thing with something beside it, or with a discount.
                await AddAsync(ResponseKind.Converted, "", new Money((long)(proposal.Value.Amount * (0.9 + (0.6 * draw.Next()))), proposal.Value.Currency), bought);
            }
        }
        else
        {
            var rest = (roll - accept) / Math.Max(1 - accept, 1e-9) * (1 - habit.Accept);
            var kind = rest < habit.Decline ? ResponseKind.Declined : rest < habit.Decline + habit.Ignore ? ResponseKind.Ignored : ResponseKind.Presented;
            await AddAsync(kind, kind == ResponseKind.Declined ? habit.Reasons[(int)(habit.Reasons.Count * Math.Pow(draw.Next(), 1.7))] : "", null, at);
        }

        Task AddAsync(ResponseKind kind, string reason, Money? value, DateTimeOffset moment) =>
            responses.AddAsync(session, stage.Snapshot, decision, proposal, new NewResponse(kind, reason, value), DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds()), cancellationToken);
    }

    private static void SetFacts(FactBatch batch, int subject, DecisionRequest request, HistoryPlace place, Draw draw)
    {
        Set("context.channel", ScriptValue.From(request.Channel));
        Set("context.touchpoint", ScriptValue.From(request.Touchpoint));
        foreach (var (path, node) in place.Facts)
        {
            var drawn = (JsonArray)node!;
            if (drawn[0]!.GetValueKind() == JsonValueKind.Number)
            {
                Set(path, ScriptValue.From((double)draw.Between((int)drawn[0]!.GetValue<double>(), (int)drawn[1]!.GetValue<double>())));
            }
            else if (batch.Catalogue.Find(path) is { Parameters: not null })
            {
                var members = draw.Some([.. drawn.Select(t => t!.GetValue<string>())], Math.Min(drawn.Count, draw.Between(1, 2))).ToHashSet(StringComparer.OrdinalIgnoreCase);
                if (batch.Wants(path))
                {
                    batch.SetMembers(subject, path, members);
                }
            }
            else
            {
                Set(path, ScriptValue.From(draw.Of([.. drawn.Select(t => t!.GetValue<string>())])));
            }
        }

        void Set(string path, ScriptValue value)
        {
            if (batch.Wants(path))
            {
                batch.Set(subject, path, value);
            }
        }
    }

    /// <summary>Agents and the shop speak to everybody in his language.</summary>
    private static CultureInfo LanguageOf(FactProfile profile) =>
        profile["customer.language"] is { Kind: ScriptValueKind.String } language && Studio.Kernel.Localization.StudioCultures.All.Contains(language.AsString()) ? CultureInfo.GetCultureInfo(language.AsString()) : CultureInfo.GetCultureInfo("en");

    private async Task<IReadOnlyList<string>> CustomersAsync(string beginning, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var type in (await definitions.GetAsync(cancellationToken)).TypesWith(CustomerParts.Customer))
        {
            var (page, pages) = (0, 1);
            while (page < pages && found.Count < MostCustomers)
            {
                var read = await queries.QueryAsync(new ContentQuery(type)
                {
                    Filters = beginning.Length == 0 ? [] : [new ContentFilter(CustomerParts.Customer + ".Number", FilterOperator.StartsWith, beginning)],
                    SortBy = "ContentItemId",
                    Descending = false,
                    Page = ++page,
                    PageSize = ContentQuery.MaximumPageSize,
                }, cancellationToken);
                pages = read.Pages;
                found.AddRange(read.Items.Select(i => i.ContentItemId));
            }
        }

        return found;
    }

    /// <summary>The end of an id.</summary>
    private static string Letters(ulong bits, int count) => string.Create(count, bits, static (span, value) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    });

    private sealed record Stage(
        HistoryPlan Plan, string Mark, DecisionSnapshot Snapshot, OfferModelSet Models, DecisionSettings Settings, TimeZoneInfo Zone, IReadOnlyList<string> Customers, IReadOnlyDictionary<string, CompiledExpression?> Conditions);

    /// <summary>What is drawn on one day.</summary>
    private sealed class Draw(ulong seed)
    {
        private SeededRandom _random = new(seed);

        public ulong Bits() => _random.NextBits();

        public double Next() => _random.NextDouble();

        public int Between(int least, int most) => least + (most > least ? _random.NextInt(most - least + 1) : 0);

        public T Of<T>(IReadOnlyList<T> all) => all[_random.NextInt(all.Count)];

        public T Of<T>(IReadOnlyList<T> all, Func<T, double> share)
        {
            var at = Next() * all.Sum(share);
            return all.FirstOrDefault(one => (at -= share(one)) < 0) ?? all[^1];
        }

        public IEnumerable<T> Some<T>(IReadOnlyList<T> all, int count)
        {
            T[] rest = [.. all];
            for (var i = 0; i < count; i++)
            {
                var at = Between(i, rest.Length - 1);
                (rest[i], rest[at]) = (rest[at], rest[i]);
            }

            return rest.Take(count);
        }
    }
}
