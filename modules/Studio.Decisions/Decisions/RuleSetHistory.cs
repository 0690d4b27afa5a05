using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Scripting.Expressions;

namespace Studio.Decisions.Decisions;

/// <summary>
/// Remembers which rules counted when. A set has a number; a rule is kept once, from the set that brought it to the one that changed it or left it out. So any decision can be explained, and rules
/// can be tried on the contacts of a time at which others held. Hosts that read the same rules get the same number.
/// </summary>
internal sealed class RuleSetHistory(IDatabase database, ExpressionCompiler compiler, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private volatile Kept? _last;

    /// <summary>The number of a set; a new one where it is not the newest already.</summary>
    public Task<long> RememberAsync(RuleSet rules, CancellationToken cancellationToken) => database.WriteAsync(WriteClass.Events, (session, ct) => RememberAsync(session, rules, ct), cancellationToken);

    /// <summary>The same in the caller's transaction.</summary>
    public async Task<long> RememberAsync(WriteSession session, RuleSet rules, CancellationToken cancellationToken)
    {
        var definitions = rules.Rules.ToDictionary(r => r.Rule.Id, r => JsonSerializer.Serialize(r.Rule, Json), StringComparer.Ordinal);
        var facts = JsonSerializer.Serialize(rules.Catalogue.Facts.Where(f => rules.NeededFacts.Contains(f.Path)).Select(f => new KeptFact(f.Path, f.Type, f.Parameters)), Json);

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

    /// <summary>The rules of a set, compiled against the facts that there were then; null where there is no such set.</summary>
    public async Task<RuleSet?> FindAsync(DbSession session, long number, CancellationToken cancellationToken)
    {
        if (_last is { } last && last.Number == number)
        {
            return last.Rules;
        }

        if (await session.FirstAsync<Moment>("SELECT Number, Facts FROM RuleSetMoment WHERE Number = @number", new { number }, cancellationToken) is not { } moment)
        {
            return null;
        }

        var entries = await session.QueryAsync<Entry>("SELECT RuleId, Definition FROM RuleSetEntry WHERE FromSet <= @number AND (BeforeSet IS NULL OR BeforeSet > @number)", new { number }, cancellationToken);
        var catalogue = new FactCatalogue(JsonSerializer.Deserialize<List<KeptFact>>(moment.Facts, Json)!.Select(f => new FactDescriptor(f.Path, f.Type, f.Path, FactScope.Customer) { Parameters = f.Parameters }));
        var rules = new RuleSet(entries.Select(e => JsonSerializer.Deserialize<Rule>(e.Definition, Json) ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The rule {e.RuleId} of set {number} cannot be read."))), catalogue, compiler);
        _last = new Kept(number, rules);
        return rules;
    }

    private sealed record Kept(long Number, RuleSet Rules);

    private sealed record KeptFact(string Path, ExpressionType Type, IReadOnlyList<ExpressionType>? Parameters);

    private sealed record Moment(long Number, string Facts);

    private sealed record Entry(string RuleId, string Definition);
}
