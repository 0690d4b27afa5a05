using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;

namespace Studio.Customers.PersonalData;

/// <summary>Whose data: a customer, and every visitor that was ever linked to him.</summary>
/// <param name="CustomerId">The customer's id.</param>
/// <param name="VisitorIds">The visitors' ids.</param>
public sealed record PersonalDataSubject(string CustomerId, IReadOnlyList<string> VisitorIds);

/// <summary>
/// A place where a module keeps what is known of customers. A module that stores anything with a customer's or visitor's id registers one
/// (<see cref="PersonalDataRegistration.AddPersonalDataSource{T}"/>): the customer's export and erasure are made of all of them. All run in one transaction; they must touch
/// nothing but the session.
/// </summary>
public interface IPersonalDataSource
{
    /// <summary>The name in the export: <c>orders</c>.</summary>
    string Name { get; }

    /// <summary>The English name for people, which is the resource key in the class's module.</summary>
    string Title { get; }

    /// <summary>Smaller is erased first. What tells others whose things are (the links of visitors, the customer himself) goes last.</summary>
    int Order => 0;

    /// <summary>Everything that is kept of the subject, in words and numbers that he can read; null or empty where there is nothing.</summary>
    Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken);

    /// <summary>
    /// A piece of what <see cref="ExportAsync"/> tells, one thing after the other, for a page that people read. A place that may keep very much of one person cuts it where it is kept.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="subject">Whose.</param>
    /// <param name="skip">How many come before.</param>
    /// <param name="take">How many are wanted at the most; 0 only counts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    async Task<PersonalDataPiece> PieceAsync(DbSession session, PersonalDataSubject subject, int skip, int take, CancellationToken cancellationToken)
    {
        var all = PersonalDataPiece.Of(await ExportAsync(session, subject, cancellationToken));
        return new PersonalDataPiece([.. all.Skip(skip).Take(take)], all.Count);
    }

    /// <summary>
    /// Removes it. What a law asks to keep (orders) and what only counts (how a rule performed) stays without anything that says whose it was. A second time changes nothing.
    /// </summary>
    Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken);

    /// <summary>How long the tenant keeps what is here before <see cref="PurgeAsync"/> is asked to forget it; null for ever, which is so until somebody sets it.</summary>
    Task<TimeSpan?> KeepAsync(CancellationToken cancellationToken) => Task.FromResult<TimeSpan?>(null);

    /// <summary>
    /// Forgets the next of what was recorded before a moment, in one transaction, whoever it is of: as <see cref="EraseAsync"/> does, or altogether where nothing is counted from it. What it
    /// counts towards stays true. Asked again for what is forgotten already, it finds nothing.
    /// </summary>
    Task<PurgedBatch> PurgeAsync(WriteSession session, PurgeRequest request, CancellationToken cancellationToken) => Task.FromResult(new PurgedBatch(0, null));
}

/// <summary>A piece of what is kept of somebody.</summary>
/// <param name="Things">The things, as the export tells them.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record PersonalDataPiece(IReadOnlyList<JsonNode> Things, long Total)
{
    /// <summary>The single things of what a place tells: those of its list, or of each list in it.</summary>
    public static IReadOnlyList<JsonNode> Of(JsonNode? kept) => kept switch
    {
        null => [],
        JsonArray list => [.. list.OfType<JsonNode>()],
        JsonObject parts => [.. parts.SelectMany(p => p.Value is JsonArray inner ? inner.OfType<JsonNode>().Select(i => i is JsonObject ? i : new JsonObject { [p.Key] = i.DeepClone() }) : [new JsonObject { [p.Key] = p.Value?.DeepClone() }])],
        _ => [kept],
    };
}

/// <summary>What is to be forgotten.</summary>
/// <param name="Before">Only what was recorded before.</param>
/// <param name="After">Where the batch before ended, by its <see cref="PurgedBatch.Next"/>; empty for the first.</param>
/// <param name="Most">How many things at the most.</param>
public sealed record PurgeRequest(DateTimeOffset Before, string After, int Most);

/// <summary>What was forgotten.</summary>
/// <param name="Count">How many things.</param>
/// <param name="Next">Where to go on; null where nothing is left.</param>
public sealed record PurgedBatch(int Count, string? Next);

/// <summary>Registers places of personal data.</summary>
public static class PersonalDataRegistration
{
    /// <summary>Adds a place.</summary>
    public static IServiceCollection AddPersonalDataSource<T>(this IServiceCollection services) where T : class, IPersonalDataSource => services.AddScoped<IPersonalDataSource, T>();
}
