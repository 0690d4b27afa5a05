using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Trials;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Decisions;

/// <summary>
/// Remembers which rules counted when. A set has a number; a rule is kept once, from the set that brought it to the one that changed it or left it out. So any decision can be explained, and rules
/// can be tried on the contacts of a time at which others held. Hosts that read the same rules get the same number. The sets of trials are published ones with a change, and have numbers below 0.
/// </summary>
internal sealed class RuleSetHistory(IDatabase database, ExpressionCompiler compiler, TimeProvider time)
{
    /// <summary>How rules are written down.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private volatile Kept? _last;

    /// <summary>The number of a set; a new one where it is not the newest already.</summary>
    public Task<long> RememberAsync(RuleSet rules, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Events, (session, ct) => RememberAsync(session, rules, ct), cancellationToken);

    /// <summary>The same in the caller's transaction.</summary>
    public async Task<long> RememberAsync(WriteSession session, RuleSet rules, CancellationToken cancellationToken)
    {
        var definitions = rules.Rules.ToDictionary(r => r.Rule.Id, r => JsonSerializer.Serialize(r.Rule, Json), StringComparer.Ordinal);
        var facts = FactsOf(rules);

        // Two hosts that see the same change would both count it.
        await session.HoldLockAsync("rule-sets", cancellationToken);
        var newest = await session.FirstAsync<Moment>("SELECT Number, Facts FROM RuleSetMoment ORDER BY Number DESC LIMIT 1", null, cancellationToken);
        var open = (await session.QueryAsync<Entry>("SELECT RuleId, Definition FROM RuleSetEntry WHERE BeforeSet IS NULL", null, cancellationToken)).ToDictionary(e => e.RuleId, e => e.Definition, StringComparer.Ordinal);
        var (gone, come) = (open.Except(definitions).Select(e => e.Key).ToList(), definitions.Except(open).ToList());
        if (newest is not null && newest.Facts == facts && gone.Count + come.Count == 0)
        {
            return newest.Number;
        }

        var number = (newest?.Number ?? 0) + 1;
        await session.ExecuteAsync("INSERT INTO RuleSetMoment (Number, MadeUtc, Facts) VALUES (@number, @now, @facts)", new { number, now = time.GetUtcNow().ToUnixTimeMilliseconds(), facts }, cancellationToken);
        foreach (var ids in gone.Chunk(500))
        {
            await session.ExecuteAsync("UPDATE RuleSetEntry SET BeforeSet = @number WHERE BeforeSet IS NULL AND RuleId IN @ids", new { number, ids }, cancellationToken);
        }

        await session.InsertManyAsync("RuleSetEntry", ["RuleId", "FromSet", "Definition"], come.Select(e => new object?[] { e.Key, number, e.Value }), cancellationToken);
        return number;
    }

    /// <summary>The number of a set that a trial makes of a published one: below 0, and as lasting.</summary>
    /// <param name="trialId">The trial, which knows what it changes.</param>
    /// <param name="baseSet">The number of the published set.</param>
    /// <param name="rules">The rules with the change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<long> RememberTrialAsync(string trialId, long baseSet, RuleSet rules, CancellationToken cancellationToken)
    {
        var facts = FactsOf(rules);
        return database.WriteAsync(WriteClass.Events, async (session, ct) =>
        {
            await session.HoldLockAsync("rule-sets", ct);
            var known = await session.QueryAsync<Moment>("SELECT Number, Facts FROM RuleSetTrial WHERE TrialId = @trialId AND BaseSet = @baseSet", new { trialId, baseSet }, ct);
            if (known.FirstOrDefault(k => k.Facts == facts) is { } same)
            {
                return same.Number;
            }

            var number = await session.ScalarAsync<long>("SELECT coalesce(min(Number), 0) FROM RuleSetTrial", null, ct) - 1;
            await session.ExecuteAsync("INSERT INTO RuleSetTrial (Number, TrialId, BaseSet, MadeUtc, Facts) VALUES (@number, @trialId, @baseSet, @now, @facts)", new { number, trialId, baseSet, now = time.GetUtcNow().ToUnixTimeMilliseconds(), facts }, ct);
            return number;
        }, cancellationToken);
    }

    /// <summary>The rules of a set, compiled against the facts that there were then; null where there is no such set.</summary>
    public async Task<RuleSet?> FindAsync(DbSession session, long number, CancellationToken cancellationToken)
    {
        if (_last is { } last && last.Number == number)
        {
            return last.Rules;
        }

        var trial = number < 0
            ? await session.FirstAsync<TrialMoment>("SELECT s.BaseSet, s.Facts, t.Change FROM RuleSetTrial s JOIN RuleTrial t ON t.Id = s.TrialId WHERE s.Number = @number", new { number }, cancellationToken)
            : null;
        var published = trial?.BaseSet ?? number;
        if (await session.FirstAsync<Moment>("SELECT Number, Facts FROM RuleSetMoment WHERE Number = @published", new { published }, cancellationToken) is not { } moment)
        {
            return null;
        }

        var entries = await session.QueryAsync<Entry>("SELECT RuleId, Definition FROM RuleSetEntry WHERE FromSet <= @published AND (BeforeSet IS NULL OR BeforeSet > @published)", new { published }, cancellationToken);
        var catalogue = new FactCatalogue(JsonSerializer.Deserialize<List<KeptFact>>(trial?.Facts ?? moment.Facts, Json)!.Select(f => new FactDescriptor(f.Path, f.Type, f.Path, FactScope.Customer) { Parameters = f.Parameters }));
        var kept = entries.Select(e => JsonSerializer.Deserialize<Rule>(e.Definition, Json) ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The rule {e.RuleId} of set {published} cannot be read.")));
        var rules = new RuleSet(trial is null ? kept : JsonSerializer.Deserialize<TrialChange>(trial.Change, Json)!.Apply(kept), catalogue, compiler);
        _last = new Kept(number, rules);
        return rules;
    }

    private static string FactsOf(RuleSet rules) =>
        JsonSerializer.Serialize(rules.Catalogue.Facts.Where(f => rules.NeededFacts.Contains(f.Path)).Select(f => new KeptFact(f.Path, f.Type, f.Parameters)), Json);

    private sealed record Kept(long Number, RuleSet Rules);

    private sealed record KeptFact(string Path, ExpressionType Type, IReadOnlyList<ExpressionType>? Parameters);

    private sealed record Moment(long Number, string Facts);

    private sealed record TrialMoment(long BaseSet, string Facts, string Change);

    private sealed record Entry(string RuleId, string Definition);
}
