using System.Collections.Frozen;
using System.Text;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Arbitration;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;
using Studio.Statistics.Adaptive;

namespace Studio.Decisions.Learning;

/// <summary>The adaptive models of all offers and channels at one moment; immutable.</summary>
internal sealed class OfferModelSet(long revision, FrozenDictionary<(string OfferId, string Channel), AdaptiveSnapshot> models)
{
    public static OfferModelSet Empty { get; } = new(0, FrozenDictionary<(string, string), AdaptiveSnapshot>.Empty);

    /// <summary>The newest learning that it has.</summary>
    public long Revision { get; } = revision;

    public FrozenDictionary<(string OfferId, string Channel), AdaptiveSnapshot> Models { get; } = models;

    /// <summary>How likely the offer is to be accepted on the channel; the stated prior where nothing was learned. The second says whether there is a model.</summary>
    public (PropensityScore Score, bool Known) Score(string offerId, string channel, string touchpoint, FactProfile profile)
    {
        if (!Models.TryGetValue((offerId, channel), out var model))
        {
            return (OfferRanking.Unknown, false);
        }

        var values = new PredictorValue[model.Predictors.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = OfferPredictors.ValueOf(model.Predictors[i], profile, touchpoint);
        }

        return (model.Score(values), true);
    }
}

/// <summary>Holds the models that were learned last; looks every two seconds whether any host has learned more.</summary>
internal sealed class OfferModels(IDatabase database, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile OfferModelSet? _set;
    private long _read;

    public async ValueTask<OfferModelSet> GetAsync(CancellationToken cancellationToken)
    {
        if (_set is { } set && time.GetElapsedTime(Volatile.Read(ref _read)) < Fresh)
        {
            return set;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_set is { } known && time.GetElapsedTime(_read) < Fresh)
            {
                return known;
            }

            var read = await ReadAsync(_set ?? OfferModelSet.Empty, cancellationToken);
            Volatile.Write(ref _read, time.GetTimestamp());
            return _set = read;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private Task<OfferModelSet> ReadAsync(OfferModelSet known, CancellationToken cancellationToken) => database.ReadAsync((session, ct) => ReadAsync(session, known, ct), cancellationToken);

    /// <summary>The known models with what was learned since, as the session sees it.</summary>
    public static async Task<OfferModelSet> ReadAsync(DbSession session, OfferModelSet known, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<OfferModelRow>("SELECT OfferId, Channel, Revision, Model FROM OfferModel WHERE Revision > @Revision", new { known.Revision }, cancellationToken);
        if (rows.Count == 0)
        {
            return known;
        }

        var models = known.Models.ToDictionary();
        foreach (var row in rows)
        {
            models[(row.OfferId, row.Channel)] = row.ToModel().ToSnapshot();
        }

        return new OfferModelSet(rows.Max(r => r.Revision), models.ToFrozenDictionary());
    }
}

/// <summary>A row of the table of models.</summary>
internal sealed class OfferModelRow
{
    public string OfferId { get; set; } = "";

    public string Channel { get; set; } = "";

    public long Revision { get; set; }

    public string Model { get; set; } = "";

    public AdaptiveModel ToModel() => AdaptiveModelJson.Read(Encoding.UTF8.GetBytes(Model));
}

/// <summary>What may tell how a customer responds: the numbers and the yes or no facts that rules speak of, and the touchpoint. Texts may be of persons, and models outlive them.</summary>
internal static class OfferPredictors
{
    private const int Most = 20;
    private const string Touchpoint = "touchpoint";

    /// <summary>The predictors under a set of rules, in a fixed order.</summary>
    public static IReadOnlyList<Predictor> Of(FactCatalogue catalogue, IReadOnlySet<string> needed) =>
    [
        new Predictor(Touchpoint, PredictorKind.Symbolic),
        .. catalogue.Facts.Where(f => needed.Contains(f.Path) && f.Parameters is null && f.Type is ExpressionType.Number or ExpressionType.Boolean).OrderBy(f => f.Path, StringComparer.Ordinal).Take(Most)
            .Select(f => new Predictor(f.Path, f.Type == ExpressionType.Number ? PredictorKind.Numeric : PredictorKind.Symbolic)),
    ];

    public static PredictorValue ValueOf(Predictor predictor, FactProfile profile, string touchpoint)
    {
        if (predictor.Name == Touchpoint)
        {
            return PredictorValue.Of(touchpoint);
        }

        var value = profile[predictor.Name];
        return value.Kind switch
        {
            ScriptValueKind.Number => PredictorValue.Of(value.AsNumber()),
            ScriptValueKind.Boolean => PredictorValue.Of(value.AsBoolean() ? "true" : "false"),
            _ => PredictorValue.Missing,
        };
    }
}
