using System.Text.Json.Nodes;
using Studio.Customers.Events;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Events;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.Identity;

/// <summary>A link of a subject to a customer, as it is kept.</summary>
/// <param name="Id">The link.</param>
/// <param name="Subject">A visitor, or a customer who was merged away.</param>
/// <param name="CustomerId">Whom it was linked to, for ever.</param>
/// <param name="LinkedAt">When.</param>
/// <param name="Rule">Why, in one word: <c>sign-in</c>, <c>merge</c>…</param>
/// <param name="Evidence">What spoke for it.</param>
/// <param name="Actor">The user who decided; null where a rule did.</param>
/// <param name="EndedAt">When it was undone; null while it is true.</param>
/// <param name="EndedBy">Who undid it.</param>
public sealed record SubjectLink(string Id, Subject Subject, string CustomerId, DateTimeOffset LinkedAt, string Rule, JsonObject Evidence, string? Actor, DateTimeOffset? EndedAt, string? EndedBy);

/// <summary>A link to be made.</summary>
/// <param name="Subject">A visitor, or a customer who is merged away.</param>
/// <param name="CustomerId">Whom it is linked to.</param>
/// <param name="Rule">Why, in one word.</param>
/// <param name="Evidence">What speaks for it.</param>
/// <param name="Actor">The user who decided; null where a rule did.</param>
public sealed record NewSubjectLink(Subject Subject, string CustomerId, string Rule, JsonObject Evidence, string? Actor = null);

/// <summary>Told on the event bus after the commit that moved contacts between people: open pages of them look again.</summary>
/// <param name="PersonIds">All whose contacts are others now.</param>
[EventName("customers.people-moved")]
public sealed record PeopleMoved(IReadOnlyCollection<string> PersonIds);

/// <summary>
/// The log of links and what is derived of it: <c>SubjectMember</c> has one row for each subject that is somebody else, with the customer at the end of its chain of open links. Links form a
/// forest: a subject has one open link at the most, and only whoever is himself today is merged away or merged into. A link is added or ended, no contact is rewritten. Used in a write of a class other than
/// <see cref="Studio.Data.Writing.WriteClass.Events"/>, before contacts are recorded in it: it waits for those who record, and they wait for it.
/// </summary>
public sealed class SubjectLinks(IEnumerable<IIdentityObserver> observers, CustomerEvents customers, IdGenerator ids, IEventBus events, TimeProvider time)
{
    private const string Subtree = """
        WITH RECURSIVE Tree (SubjectKind, SubjectId) AS (
          SELECT SubjectKind, SubjectId FROM SubjectLink WHERE CustomerId = @customerId AND EndedUtc IS NULL
          UNION
          SELECT l.SubjectKind, l.SubjectId FROM Tree t JOIN SubjectLink l ON l.CustomerId = t.SubjectId WHERE t.SubjectKind = 2 AND l.EndedUtc IS NULL)
        """;

    private readonly IIdentityObserver[] _observers = [.. observers];

    /// <summary>Adds a link, unless the subject has an open one.</summary>
    /// <returns>The link's id, or null where the subject has an open one.</returns>
    public async Task<string?> AddAsync(WriteSession session, NewSubjectLink link, CancellationToken cancellationToken)
    {
        await session.HoldLockAsync(People.Lock, cancellationToken);
        var root = await RootAsync(session, link.CustomerId, cancellationToken);
        if (root == link.Subject.Id)
        {
            throw new InvalidOperationException($"The customer '{link.CustomerId}' is '{root}' already: a link of it to him would be a circle.");
        }

        var id = ids.NewId();
        var added = await session.ExecuteAsync("""
            INSERT INTO SubjectLink (Id, SubjectKind, SubjectId, CustomerId, LinkedUtc, Rule, Evidence, Actor) VALUES (@id, @kind, @subjectId, @CustomerId, @now, @Rule, @evidence, @Actor)
            ON CONFLICT (SubjectKind, SubjectId) WHERE EndedUtc IS NULL DO NOTHING
            """, new { id, kind = (int)link.Subject.Kind, subjectId = link.Subject.Id, link.CustomerId, now = time.GetUtcNow().ToUnixTimeMilliseconds(), link.Rule, evidence = link.Evidence.ToJsonString(), link.Actor }, cancellationToken);
        if (added == 0)
        {
            return null;
        }

        await session.ExecuteAsync("UPDATE SubjectMember SET CustomerId = @root WHERE CustomerId = @Id", new { root, link.Subject.Id }, cancellationToken);
        await session.ExecuteAsync("INSERT INTO SubjectMember (SubjectKind, SubjectId, CustomerId) VALUES (@Kind, @Id, @root)", new { Kind = (int)link.Subject.Kind, link.Subject.Id, root }, cancellationToken);
        await MovedAsync(session, [link.Subject.Id, root], cancellationToken);
        await RaiseAsync(session, CustomerEventTypes.Merged, root, link.Subject, link.Rule, cancellationToken);
        return id;
    }

    /// <summary>Ends a link: the subject, and all that was linked to it, is himself again.</summary>
    /// <returns>The link as it was, or null where there is no open link of that id.</returns>
    public async Task<SubjectLink?> EndAsync(WriteSession session, string id, string endedBy, CancellationToken cancellationToken)
    {
        await session.HoldLockAsync(People.Lock, cancellationToken);
        if (await session.FirstAsync<SubjectLinkRow>($"SELECT {SubjectLinkRow.Columns} FROM SubjectLink WHERE Id = @id AND EndedUtc IS NULL", new { id }, cancellationToken) is not { } row)
        {
            return null;
        }

        var link = row.ToLink();
        var root = await RootAsync(session, link.CustomerId, cancellationToken);
        await session.ExecuteAsync("UPDATE SubjectLink SET EndedUtc = @now, EndedBy = @endedBy WHERE Id = @id", new { id, endedBy, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        await DetachAsync(session, link.Subject, cancellationToken);
        await MovedAsync(session, [link.Subject.Id, root], cancellationToken);
        await RaiseAsync(session, CustomerEventTypes.Unmerged, root, link.Subject, link.Rule, cancellationToken);
        return link;
    }

    /// <summary>Removes links altogether, as if they had never been, with what is derived of them: for what must be forgotten.</summary>
    public async Task ForgetAsync(WriteSession session, IReadOnlyCollection<string> linkIds, CancellationToken cancellationToken)
    {
        if (linkIds.Count == 0)
        {
            return;
        }

        await session.HoldLockAsync(People.Lock, cancellationToken);
        var moved = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in await session.QueryAsync<SubjectLinkRow>($"SELECT {SubjectLinkRow.Columns} FROM SubjectLink WHERE Id IN @linkIds AND EndedUtc IS NULL", new { linkIds = linkIds.ToArray() }, cancellationToken))
        {
            // A subject may be moved by the next link too: one after the other, and few (a page of a purge, one person's links).
            var link = row.ToLink();
            moved.Add(await RootAsync(session, link.CustomerId, cancellationToken));
            moved.Add(link.Subject.Id);
            await session.ExecuteAsync("UPDATE SubjectLink SET EndedUtc = LinkedUtc WHERE Id = @Id", new { link.Id }, cancellationToken);
            await DetachAsync(session, link.Subject, cancellationToken);
        }

        await session.ExecuteAsync("DELETE FROM SubjectLink WHERE Id IN @linkIds", new { linkIds = linkIds.ToArray() }, cancellationToken);
        await MovedAsync(session, moved, cancellationToken);
    }

    private Task RaiseAsync(WriteSession session, string type, string person, Subject subject, string rule, CancellationToken cancellationToken) => customers.RaiseAsync(
        session, new CustomerEvent(type, person, time.GetUtcNow(), new JsonObject { ["subject"] = new JsonObject { ["kind"] = subject.KindName, ["id"] = subject.Id }, ["rule"] = rule }), cancellationToken);

    private static async Task DetachAsync(WriteSession session, Subject subject, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM SubjectMember WHERE SubjectKind = @Kind AND SubjectId = @Id", new { Kind = (int)subject.Kind, subject.Id }, cancellationToken);
        if (subject.Kind == SubjectKind.Customer)
        {
            await session.ExecuteAsync($"{Subtree} UPDATE SubjectMember SET CustomerId = @customerId WHERE (SubjectKind, SubjectId) IN (SELECT SubjectKind, SubjectId FROM Tree)", new { customerId = subject.Id }, cancellationToken);
        }
    }

    private static async Task<string> RootAsync(DbSession session, string customerId, CancellationToken cancellationToken) =>
        await People.FindAsync(session, Subject.Customer(customerId), cancellationToken) ?? customerId;

    private async Task MovedAsync(WriteSession session, IReadOnlyCollection<string> personIds, CancellationToken cancellationToken)
    {
        if (personIds.Count == 0)
        {
            return;
        }

        foreach (var observer in _observers)
        {
            await observer.MovedAsync(session, personIds, cancellationToken);
        }

        session.OnCommitted(ct => events.PublishAsync(new PeopleMoved(personIds), ct));
    }
}

/// <summary>A row of the table of links.</summary>
internal sealed class SubjectLinkRow
{
    public const string Columns = "Id, SubjectKind, SubjectId, CustomerId, LinkedUtc, Rule, Evidence, Actor, EndedUtc, EndedBy";

    public string Id { get; set; } = "";

    public long SubjectKind { get; set; }

    public string SubjectId { get; set; } = "";

    public string CustomerId { get; set; } = "";

    public long LinkedUtc { get; set; }

    public string Rule { get; set; } = "";

    public string Evidence { get; set; } = "{}";

    public string? Actor { get; set; }

    public long? EndedUtc { get; set; }

    public string? EndedBy { get; set; }

    /// <summary>What the subject is called, where a list asks for it.</summary>
    public string? SubjectName { get; set; }

    /// <summary>What the customer is called, where a list asks for it.</summary>
    public string? CustomerName { get; set; }

    public SubjectLink ToLink() => new(Id, new Subject((SubjectKind)SubjectKind, SubjectId), CustomerId, DateTimeOffset.FromUnixTimeMilliseconds(LinkedUtc), Rule, (JsonObject)JsonNode.Parse(Evidence)!, Actor,
        EndedUtc is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null, EndedBy);
}
