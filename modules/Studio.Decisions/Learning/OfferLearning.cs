using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.DecisionEngine.Facts;
using Studio.Decisions.Decisions;
using Studio.Decisions.Rules;
using Studio.Kernel.Scheduling;
using Studio.Kernel.Settings;
using Studio.Statistics.Adaptive;

namespace Studio.Decisions.Learning;

/// <summary>
/// Learns from answers, each once: an acceptance is a wanted response; a refusal, being ignored, and silence for the time that the settings say are none. What is learned and that it was learned are
/// one transaction, so that a crash neither loses nor doubles an answer.
/// </summary>
internal sealed class OfferLearning(IServiceProvider services, DecisionSnapshots snapshots, IDatabase database, ISettingsStore settings, TimeProvider time)
{
    private const int Batch = 200;

    private const string Due = """
        SELECT r.DecisionId, r.RuleId, r.Kind, r.OfferId, d.Channel, d.Touchpoint, d.Facts, d.Proposals,
          CASE WHEN EXISTS (SELECT 1 FROM DecisionResponse o WHERE o.DecisionId = r.DecisionId AND o.RuleId = r.RuleId AND o.Kind IN (2, 3, 5)) THEN 1 ELSE 0 END AS Answered
        FROM DecisionResponse r JOIN Decision d ON d.Id = r.DecisionId
        """;

    /// <summary>Learns all that is to be learned now; the number of answers that were looked at.</summary>
    public async Task<int> LearnAsync(CancellationToken cancellationToken)
    {
        var (all, learned) = (0, Batch);
        while (learned >= Batch)
        {
            learned = await LearnBatchAsync(cancellationToken);
            all += learned;
        }

        return all;
    }

    /// <summary>Learns all that is to be learned at a moment, in the caller's transaction.</summary>
    public async Task LearnAsync(WriteSession session, DecisionSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var silent = await SilentAsync(now, cancellationToken);
        while (await LearnBatchAsync(session, snapshot, now, silent, cancellationToken) >= Batch)
        {
        }
    }

    /// <summary>What was shown before this and not answered is not wanted.</summary>
    private async Task<long> SilentAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        (now - TimeSpan.FromHours((await settings.GetAsync<DecisionSettings>(cancellationToken)).SilenceHours)).ToUnixTimeMilliseconds();

    private async Task<int> LearnBatchAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var silent = await SilentAsync(now, cancellationToken);
        if (!await database.ReadAsync((session, ct) => IsDueAsync(session, silent, ct), cancellationToken))
        {
            return 0;
        }

        var snapshot = await snapshots.GetAsync(services, cancellationToken);
        return await database.WriteAsync(WriteClass.Workflow, (session, ct) => LearnBatchAsync(session, snapshot, now, silent, ct), cancellationToken);
    }

    private static async Task<int> LearnBatchAsync(WriteSession session, DecisionSnapshot snapshot, DateTimeOffset now, long silent, CancellationToken cancellationToken)
    {
        // Models are read, taught and written: by one host at a time.
        await session.HoldLockAsync("offer-models", cancellationToken);
        var rows = (await session.QueryAsync<Answer>($"{Due} WHERE r.Learned = 0 AND r.Kind IN (2, 3, 5, 6) ORDER BY r.AnsweredUtc LIMIT @Batch", new { Batch }, cancellationToken)).ToList();
        rows.AddRange(await session.QueryAsync<Answer>($"{Due} WHERE r.Learned = 0 AND r.Kind = 1 AND r.AnsweredUtc < @silent ORDER BY r.AnsweredUtc LIMIT @Batch", new { silent, Batch }, cancellationToken));
        await TeachAsync(session, snapshot, [.. rows.Where(r => r.Tells)], now, cancellationToken);
        foreach (var row in rows)
        {
            await session.ExecuteAsync("UPDATE DecisionResponse SET Learned = 1 WHERE DecisionId = @DecisionId AND RuleId = @RuleId AND Kind = @Kind", row, cancellationToken);
        }

        return rows.Count;
    }

    private static async Task<bool> IsDueAsync(DbSession session, long silent, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long?>("SELECT 1 FROM DecisionResponse WHERE Learned = 0 AND Kind IN (2, 3, 5, 6) LIMIT 1", null, cancellationToken) is not null
        || await session.ScalarAsync<long?>("SELECT 1 FROM DecisionResponse WHERE Learned = 0 AND Kind = 1 AND AnsweredUtc < @silent LIMIT 1", new { silent }, cancellationToken) is not null;

    private static async Task TeachAsync(WriteSession session, DecisionSnapshot snapshot, IReadOnlyList<Answer> answers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (answers.Count == 0)
        {
            return;
        }

        var predictors = OfferPredictors.Of(snapshot.Catalogue, snapshot.Rules.NeededFacts);
        var offers = answers.Select(a => a.OfferId).Distinct(StringComparer.Ordinal).ToArray();
        var known = (await session.QueryAsync<OfferModelRow>("SELECT OfferId, Channel, Revision, Model FROM OfferModel WHERE OfferId IN @offers", new { offers }, cancellationToken)).ToDictionary(m => (m.OfferId, m.Channel));
        var revision = await session.ScalarAsync<long>("SELECT coalesce(max(Revision), 0) FROM OfferModel", null, cancellationToken) + 1;
        foreach (var group in answers.GroupBy(a => (a.OfferId, a.Channel)))
        {
            var model = known.TryGetValue(group.Key, out var row) ? row.ToModel() : new AdaptiveModel(predictors);
            model = model.Predictors.SequenceEqual(predictors) ? model : model.WithPredictors(predictors);
            foreach (var answer in group)
            {
                Teach(model, answer, snapshot.Catalogue);
            }

            await session.ExecuteAsync("""
                INSERT INTO OfferModel (OfferId, Channel, Revision, Model, LearnedUtc) VALUES (@OfferId, @Channel, @revision, @model, @now)
                ON CONFLICT (OfferId, Channel) DO UPDATE SET Revision = excluded.Revision, Model = excluded.Model, LearnedUtc = excluded.LearnedUtc
                """, new { group.Key.OfferId, group.Key.Channel, revision, model = Encoding.UTF8.GetString(AdaptiveModelJson.Write(model)), now = now.ToUnixTimeMilliseconds() }, cancellationToken);
        }
    }

    private static void Teach(AdaptiveModel model, Answer answer, FactCatalogue catalogue)
    {
        var profile = FactProfile.FromJson(catalogue, JsonNode.Parse(answer.Facts) as JsonObject ?? []);
        var values = new PredictorValue[model.Predictors.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = OfferPredictors.ValueOf(model.Predictors[i], profile, answer.Touchpoint);
        }

        var proposal = JsonSerializer.Deserialize<List<Proposal>>(answer.Proposals, JsonSerializerOptions.Web)?.Find(p => p.RuleId == answer.RuleId);
        model.Learn(values, (ResponseKind)answer.Kind == ResponseKind.Accepted, proposal?.ModelScore);
    }

    // Settable, not positional: a computed column of an empty result has no type that a constructor could be matched by.
    private sealed class Answer
    {
        public string DecisionId { get; set; } = "";

        public string RuleId { get; set; } = "";

        public long Kind { get; set; }

        public string OfferId { get; set; } = "";

        public string Channel { get; set; } = "";

        public string Touchpoint { get; set; } = "";

        public string Facts { get; set; } = "{}";

        public string Proposals { get; set; } = "[]";

        public long Answered { get; set; }

        /// <summary>Of what was shown and answered the answer tells; who converted had accepted.</summary>
        public bool Tells => (ResponseKind)Kind switch { ResponseKind.Presented => Answered == 0, ResponseKind.Converted => false, _ => true };
    }
}

/// <summary>Learns from what customers answered, and lets go of proposals that nobody was shown.</summary>
[BackgroundTask(Schedule = "* * * * *", Title = "Learn from answers", Description = "What customers accepted, refused or passed over makes the next proposals better. Proposals that were held and not shown are let go.", TimeLimitSeconds = 600)]
internal sealed class LearningTask(OfferLearning learning, Policies.ProposalHolds holds) : IBackgroundTask
{
    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        await learning.LearnAsync(cancellationToken);
        await holds.CleanAsync(cancellationToken);
    }
}
