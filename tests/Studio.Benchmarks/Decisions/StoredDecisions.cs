using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using Studio.Benchmarks.Customers;
using Studio.Benchmarks.Measuring;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Rules;
using Studio.Decisions.Decisions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Values;
using Studio.Scripting.Expressions;
using Studio.Testing;

namespace Studio.Benchmarks.Decisions;

/// <summary>An offer of the rules, as decisions keep it.</summary>
internal sealed record KnownOffer(string Id, string Version, string Title, Money Value);

/// <summary>What other rules make of the written decisions: in how many others could propose than then, and in how many the first proposal surely goes.</summary>
internal sealed record Expected(long Affected, long LostFirst);

/// <summary>
/// Very many decisions of phone calls over 27 days by the rules that a host has, with what was answered, written beside the host: each customer has facts, the rules that match are those that match, the best
/// two are proposed, now and then the second first.
/// </summary>
internal sealed class StoredDecisions(StudioHost host, string provider, int count, IReadOnlyDictionary<string, KnownOffer> offers, Func<Rule, Rule?> changed)
{
    private const int AtOnce = 20_000;
    private const int Customers = 50_000;
    private const int Places = 2;
    private const string Channel = "phone";
    private const string Touchpoint = "agent.call";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };
    private static readonly string[] DecisionColumns = ["Id", "SubjectKind", "SubjectId", "Channel", "Touchpoint", "MadeUtc", "Facts", "Considered", "Proposals", "RuleSet"];
    private static readonly string[] ResponseColumns = ["DecisionId", "RuleId", "Kind", "RuleVersion", "OfferId", "SubjectKind", "SubjectId", "Amount", "Currency", "Reason", "AnsweredUtc", "Learned"];

    private readonly Random _random = new(20261123);
    private readonly ContactPlace _place = new(Channel, Touchpoint);
    private long _affected, _lostFirst;

    /// <summary>When the first was made.</summary>
    public DateTimeOffset First { get; } = TimeProvider.System.GetUtcNow().AddDays(-28);

    /// <summary>When the decision of that number was made.</summary>
    public DateTimeOffset At(int number) => First + (TimeSpan.FromDays(27) / count * number);

    /// <summary>Writes all of them.</summary>
    public async Task<Expected> FillAsync(CancellationToken cancellationToken)
    {
        await using var connection = await HostDatabase.OpenAsync(host, provider, cancellationToken);
        var (set, rules) = await RulesAsync(connection);
        var others = new RuleSet(rules.Rules.Select(r => changed(r.Rule)).OfType<Rule>(), rules.Catalogue, new ExpressionCompiler(new ExpressionOptions { RequireCondition = true }), rules);
        var (decisions, answers) = (new List<object[]>(AtOnce), new List<object[]>(AtOnce));
        for (var i = 0; i < count; i++)
        {
            Make(i, set, rules, others, decisions, answers);
            if (decisions.Count == AtOnce || i == count - 1)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Report.Say(string.Create(CultureInfo.InvariantCulture, $"{provider}: {i + 1} decisions"));
                await WriteAsync(connection, decisions, answers, cancellationToken);
                decisions.Clear();
                answers.Clear();
            }
        }

        if (provider == "Postgres")
        {
            // As the server does by itself after a while.
            await connection.ExecuteAsync("VACUUM ANALYZE Decision");
            await connection.ExecuteAsync("VACUUM ANALYZE DecisionResponse");
        }

        return new Expected(_affected, _lostFirst);
    }

    /// <summary>The rules that count now, with their number, as the host keeps them.</summary>
    private static async Task<(long Number, RuleSet Rules)> RulesAsync(DbConnection connection)
    {
        var (number, facts) = await connection.QuerySingleAsync<(long, string)>("SELECT Number, Facts FROM RuleSetMoment ORDER BY Number DESC LIMIT 1");
        var catalogue = new FactCatalogue(JsonSerializer.Deserialize<List<KeptFact>>(facts, Json)!.Select(f => new FactDescriptor(f.Path, f.Type, f.Path, FactScope.Customer) { Parameters = f.Parameters }));
        var rules = (await connection.QueryAsync<string>("SELECT Definition FROM RuleSetEntry WHERE BeforeSet IS NULL")).Select(d => JsonSerializer.Deserialize<Rule>(d, Json)!);
        return (number, new RuleSet(rules, catalogue, new ExpressionCompiler(new ExpressionOptions { RequireCondition = true })));
    }

    private void Make(int number, long set, RuleSet rules, RuleSet others, List<object[]> decisions, List<object[]> answers)
    {
        var at = At(number);
        var profile = Profile(rules.Catalogue, at);
        var open = Open(rules, profile, at, out var closed);
        var ranked = open.OrderByDescending(r => r.IsMandatory).ThenByDescending(r => r.Priority).ThenByDescending(Score).ThenBy(r => r.Id, StringComparer.Ordinal).DistinctBy(r => r.OfferId).ToList();
        double? probability = ranked.Count > 1 && ranked[0].Priority == ranked[1].Priority ? 0.9 : null;
        if (probability is not null && _random.Next(10) == 0)
        {
            (ranked[0], ranked[1], probability) = (ranked[1], ranked[0], 0.1);
        }

        var told = ranked.Take(Places).ToList();
        var now = Open(others, profile, at, out _).Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        _affected += now.SetEquals(open.Select(r => r.Id)) ? 0 : 1;
        _lostFirst += told.Count > 0 && !others.Rules.Any(r => r.Rule.OfferId == told[0].OfferId && now.Contains(r.Rule.Id)) ? 1 : 0;

        var id = IdGenerator.FirstAt(at)[..20] + ((number % 999_999) + 1).ToString("000000", CultureInfo.InvariantCulture);
        var customer = string.Create(CultureInfo.InvariantCulture, $"01tunnelst{_random.Next(Customers):0000000000000000}");
        var made = at.ToUnixTimeMilliseconds();
        var considered = open.Select(r => new Considered(r.Id, r.Version, r.Name, Outcome(r, told)) { Score = Score(r) }).Concat(closed.Select(r => new Considered(r.Id, r.Version, r.Name, ArbitrationOutcome.NotEligible)));
        var proposals = told.Select((r, i) => Propose(r, i == 0 ? probability : null));
        decisions.Add([id, 2L, customer, Channel, Touchpoint, made, profile.ToJson(rules.AskedAbout).ToJsonString(), JsonSerializer.Serialize(considered, JsonSerializerOptions.Web), JsonSerializer.Serialize(proposals, JsonSerializerOptions.Web), set]);
        Answer(id, customer, made, told, answers);
    }

    private FactProfile Profile(FactCatalogue catalogue, DateTimeOffset at)
    {
        var batch = new FactBatch(catalogue, [new FactSubject("c", null)], null, at);
        batch.Set(0, "customer.known", ScriptValue.From(true));
        batch.Set(0, "customer.country", ScriptValue.From(TunnelRules.Country(_random.Next(TunnelRules.Countries))));
        batch.Set(0, "facts.orderTotal90d", ScriptValue.From(Math.Round(-600 * Math.Log(1 - _random.NextDouble()), 2)));
        batch.Set(0, "facts.orderCount90d", ScriptValue.From((double)_random.Next(6)));
        batch.Set(0, "facts.contacts30d", ScriptValue.From((double)_random.Next(8)));
        batch.Set(0, "cart.total", ScriptValue.From((double)_random.Next(300)));
        batch.Set(0, "visit.minutes", ScriptValue.From((double)_random.Next(15)));
        batch.Set(0, "context.channel", ScriptValue.From(Channel));
        batch.Set(0, "context.touchpoint", ScriptValue.From(Touchpoint));
        if (_random.Next(10) > 0)
        {
            // Whoever never ordered has no last order.
            batch.Set(0, "facts.daysSinceLastOrder", ScriptValue.From((double)_random.Next(90)));
        }

        batch.SetMembers(0, "facts.bought", _random.Next(3) == 0 ? TunnelRules.Bought : new HashSet<string>());
        return batch.Profiles[0];
    }

    private List<Rule> Open(RuleSet rules, FactProfile profile, DateTimeOffset at, out List<Rule> closed)
    {
        Span<int> room = stackalloc int[rules.Rules.Count];
        var matched = room[..rules.Match(profile, _place, at, room)];
        var open = new List<Rule>(matched.Length);
        closed = [];
        foreach (var index in matched)
        {
            var rule = rules.Rules[index].Rule;
            if (rule.Layer == RuleLayer.Applicability && offers.ContainsKey(rule.OfferId))
            {
                (rules.Gates.ClosedBy(rule.OfferId, matched, _place, at) is null ? open : closed).Add(rule);
            }
        }

        return open;
    }

    private double Score(Rule rule) => 0.1 * (double)offers[rule.OfferId].Value.Major * rule.Weight;

    private static string Outcome(Rule rule, List<Rule> told) =>
        told.Contains(rule) ? ArbitrationOutcome.Proposed : told.Exists(t => t.OfferId == rule.OfferId) ? ArbitrationOutcome.SameOffer : told.Count == Places ? ArbitrationOutcome.BeyondLimit : ArbitrationOutcome.LowerScore;

    private Proposal Propose(Rule rule, double? probability)
    {
        var offer = offers[rule.OfferId];
        return new Proposal(rule.Id, rule.Version, rule.Name, offer.Id, offer.Version, offer.Title, offer.Value, null, null, $"Thank you for your call. Today we have {offer.Title} for you.") { Propensity = 0.1, Score = Score(rule), Probability = probability };
    }

    /// <summary>Of three that are told two hear it, and one of ten of these accepts.</summary>
    private void Answer(string id, string customer, long made, List<Rule> told, List<object[]> answers)
    {
        if (told.Count == 0 || _random.Next(3) == 0)
        {
            return;
        }

        var (rule, value) = (told[0], offers[told[0].OfferId].Value);
        answers.Add([id, rule.Id, 1L, rule.Version, rule.OfferId, 2L, customer, value.Amount, value.Currency, "", made + 1000, 1L]);
        if (_random.Next(10) == 0)
        {
            answers.Add([id, rule.Id, 2L, rule.Version, rule.OfferId, 2L, customer, value.Amount, value.Currency, "", made + 60_000, 1L]);
        }
    }

    private static async Task WriteAsync(DbConnection connection, List<object[]> decisions, List<object[]> answers, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var (table, columns, rows) in new[] { ("Decision", DecisionColumns, decisions), ("DecisionResponse", ResponseColumns, answers) })
        {
            if (connection is NpgsqlConnection postgres)
            {
                await CopyAsync(postgres, table, columns, rows, cancellationToken);
            }
            else
            {
                Insert((SqliteConnection)connection, (SqliteTransaction)transaction, table, columns, rows);
            }
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string table, string[] columns, List<object[]> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var value in row)
            {
                await copy.WriteAsync(value, value is long ? NpgsqlDbType.Bigint : NpgsqlDbType.Text, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, string table, string[] columns, List<object[]> rows)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "$" + c))})";
        var parameters = Array.ConvertAll(columns, c => command.Parameters.AddWithValue("$" + c, ""));
        command.Prepare();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                parameters[i].Value = row[i];
            }

            command.ExecuteNonQuery();
        }
    }

    private sealed record KeptFact(string Path, ExpressionType Type, IReadOnlyList<ExpressionType>? Parameters);
}
