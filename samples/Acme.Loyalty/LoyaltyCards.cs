using System.Text.Json.Nodes;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;

namespace Acme.Loyalty;

/// <summary>A customer's points.</summary>
public sealed class LoyaltyCard
{
    /// <summary>The customer's id.</summary>
    public string CustomerId { get; set; } = "";

    /// <summary>How many.</summary>
    public long Points { get; set; }
}

/// <summary>How many customers are on a tier.</summary>
/// <param name="Name">What it is called, in English.</param>
/// <param name="Customers">How many.</param>
public sealed record LoyaltyTier(string Name, long Customers);

/// <summary>Gives points and knows them. The points and the contact that tells of them are one transaction.</summary>
public sealed class LoyaltyCards(UnitOfWork unit, ContactRepository contacts, ISettingsStore settings)
{
    /// <summary>The customers with the most points, at most a hundred.</summary>
    public Task<IReadOnlyList<LoyaltyCard>> TopAsync(string? customerId, CancellationToken cancellationToken) => unit.ReadAsync((session, ct) =>
        session.QueryAsync<LoyaltyCard>("SELECT CustomerId, Points FROM AcmeLoyalty WHERE @customerId IS NULL OR CustomerId = @customerId ORDER BY Points DESC, CustomerId LIMIT 100", new { customerId }, ct), cancellationToken);

    /// <summary>The tiers, from few points to many.</summary>
    public async Task<IReadOnlyList<LoyaltyTier>> TiersAsync(CancellationToken cancellationToken)
    {
        var tiers = new List<LoyaltyTier>();
        foreach (var (name, least, below) in new[] { ("Bronze", 1, 100), ("Silver", 100, 500), ("Gold", 500, int.MaxValue) })
        {
            tiers.Add(new LoyaltyTier(name, await unit.ReadAsync((session, ct) =>
                session.ScalarAsync<long>("SELECT count(*) FROM AcmeLoyalty WHERE Points >= @least AND Points < @below", new { least, below }, ct), cancellationToken)));
        }

        return tiers;
    }

    /// <summary>The points of these customers; who has none is not among them.</summary>
    public async Task<IReadOnlyDictionary<string, long>> OfAsync(IReadOnlyCollection<string> customers, CancellationToken cancellationToken)
    {
        var rows = customers.Count == 0 ? [] : await unit.ReadAsync((session, ct) =>
            session.QueryAsync<LoyaltyCard>("SELECT CustomerId, Points FROM AcmeLoyalty WHERE CustomerId IN @customers", new { customers }, ct), cancellationToken);
        return rows.ToDictionary(r => r.CustomerId, r => r.Points, StringComparer.Ordinal);
    }

    /// <summary>Gives points; returns how many the customer has then.</summary>
    /// <exception cref="ProblemException">400: no customer, or more than the settings allow.</exception>
    public async Task<long> GiveAsync(string customerId, int points, string agent, CancellationToken cancellationToken)
    {
        var most = (await settings.GetAsync<LoyaltySettings>(cancellationToken)).MostAtOnce;
        if (customerId.Length != 26)
        {
            throw ProblemException.Invalid("customerId", "The id of a customer has 26 characters.");
        }

        if (points < 1 || points > most)
        {
            throw ProblemException.Invalid("points", $"Points are a number from 1 to {most}.");
        }

        return await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            var has = await session.ScalarAsync<long>(
                "INSERT INTO AcmeLoyalty (CustomerId, Points) VALUES (@customerId, @points) ON CONFLICT (CustomerId) DO UPDATE SET Points = AcmeLoyalty.Points + @points RETURNING Points", new { customerId, points }, ct);
            await contacts.RecordAsync(session, new NewInteraction(Subject.Customer(customerId), PointsGiven.TypeName)
            {
                Channel = "service",
                Agent = agent,
                Title = $"+{points}",
                Payload = new JsonObject { ["points"] = points },
            }, ct);
            return has;
        }, cancellationToken);
    }
}
