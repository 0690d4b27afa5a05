using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Customers.Identity.Duplicates;
using Studio.Customers.Interactions;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Problems;
using Studio.Kernel.Security.Audit;

namespace Studio.Customers.Identity.Merging;

/// <summary>Merges two customers by a person's decision and undoes it. The records of both stay as they are: a merge is a link, and its undoing is the link's end.</summary>
public sealed class Merges(UnitOfWork unit, ContentManager content, SubjectLinks links, People people, DuplicateStore duplicates, IAuditTrail audit)
{
    /// <summary>The rule of a merge that a person decided.</summary>
    public const string ByPerson = "merge";

    /// <summary>The rule of a visitor's link that a person decided.</summary>
    public const string VisitorByPerson = "person";

    /// <summary>The longest reason.</summary>
    public const int LongestReason = 1000;

    private const string From = """
        SubjectLink l LEFT JOIN ContentItem s ON s.ItemId = l.SubjectId AND s.Latest = 1 LEFT JOIN ContentItem c ON c.ItemId = l.CustomerId AND c.Latest = 1
        WHERE (@kind IS NULL OR l.SubjectKind = @kind) AND (@open IS NULL OR (CASE WHEN l.EndedUtc IS NULL THEN 1 ELSE 0 END) = @open)
          AND (@search = '' OR l.SubjectId = @search OR l.CustomerId = @search OR lower(s.DisplayText) LIKE lower(@like) ESCAPE '\' OR lower(c.DisplayText) LIKE lower(@like) ESCAPE '\')
        """;

    /// <summary>Merges a customer into another.</summary>
    /// <returns>The link's id.</returns>
    /// <exception cref="ProblemException">400: one is no customer, both are one, or no reason; 409: one of them was merged away before.</exception>
    public Task<string> MergeAsync(MergeRequest request, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var (survivor, merged) = (await CustomerAsync(request.SurvivorId, "survivorId", ct), await CustomerAsync(request.MergedId, "mergedId", ct));
        if (request.SurvivorId == request.MergedId)
        {
            throw ProblemException.Invalid("mergedId", "Both are the same customer.");
        }

        var reason = CheckReason(request.Reason);
        await session.HoldLockAsync(People.Lock, ct);
        await CheckHimselfAsync(session, survivor, ct);
        await CheckHimselfAsync(session, merged, ct);
        var matches = (await duplicates.ReasonsAsync(session, request.SurvivorId, request.MergedId, ct)).Select(r => (JsonNode)new JsonObject { ["kind"] = r.Kind, ["value"] = r.Value, ["verified"] = r.Verified });
        var link = new NewSubjectLink(Subject.Customer(request.MergedId), request.SurvivorId, ByPerson, new JsonObject { ["reason"] = reason, ["matches"] = new JsonArray([.. matches]) }, request.Actor);
        var id = (await links.AddAsync(session, link, ct))!;
        await duplicates.DecideAsync(session, request.SurvivorId, request.MergedId, DuplicateState.Merged, request.Actor, ct);
        await duplicates.CarryAsync(session, request.MergedId, request.SurvivorId, ct);
        await audit.RecordAsync(new AuditEntry(CustomerAuditActions.Merged)
        {
            SubjectType = "Customer", SubjectId = request.MergedId, SubjectName = merged.DisplayText, After = new JsonObject { ["CustomerId"] = request.SurvivorId, ["LinkId"] = id },
        }, ct);
        return id;
    }, cancellationToken);

    /// <summary>Links a visitor to a customer by a person's decision.</summary>
    /// <returns>The link's id.</returns>
    /// <exception cref="ProblemException">400: no visitor's id, no customer, no reason; 409: the visitor is somebody's already.</exception>
    public Task<string> LinkVisitorAsync(string visitorId, string customerId, string reason, string actor, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        if (!IdGenerator.IsId(visitorId) || await content.GetAsync(visitorId, VersionOptions.Latest, ct) is not null)
        {
            throw ProblemException.Invalid("visitorId", "The id of a visitor is needed.");
        }

        var customer = await CustomerAsync(customerId, "customerId", ct);
        var link = new NewSubjectLink(Subject.Visitor(visitorId), customer.ContentItemId, VisitorByPerson, new JsonObject { ["reason"] = CheckReason(reason) }, actor);
        return await links.AddAsync(session, link, ct) ?? throw ProblemException.Conflict("The visitor is linked to a customer already; undo that first.");
    }, cancellationToken);

    /// <summary>Undoes a link: both are who they were. What was recorded meanwhile stays with the subject that it was recorded with.</summary>
    /// <exception cref="ProblemException">404: there is no such link; 409: it was undone before.</exception>
    public Task<SubjectLink> UndoAsync(string id, string actor, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        if (await links.EndAsync(session, id, actor, ct) is not { } link)
        {
            throw await session.ScalarAsync<long>("SELECT count(*) FROM SubjectLink WHERE Id = @id", new { id }, ct) == 0 ? ProblemException.NotFound("There is no such link.") : ProblemException.Conflict("The link was undone before.");
        }

        var isCustomer = link.Subject.Kind == SubjectKind.Customer;
        if (isCustomer)
        {
            // Whoever takes two apart says that they are two.
            await duplicates.DecideAsync(session, link.Subject.Id, link.CustomerId, DuplicateState.Dismissed, actor, ct);
        }

        await audit.RecordAsync(new AuditEntry(CustomerAuditActions.Unmerged)
        {
            SubjectType = isCustomer ? "Customer" : "Visitor", SubjectId = link.Subject.Id, Before = new JsonObject { ["CustomerId"] = link.CustomerId, ["LinkId"] = id },
        }, ct);
        return link;
    }, cancellationToken);

    /// <summary>Says that two customers are two; the suspicion is not raised again.</summary>
    /// <exception cref="ProblemException">404: there is no such suspicion; 409: they were merged.</exception>
    public Task DismissAsync(string suspectId, string actor, CancellationToken cancellationToken) => unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
    {
        var found = await duplicates.FindAsync(session, suspectId, ct) ?? throw ProblemException.NotFound("There is no such suspicion, or one of the two is gone.");
        if (found.State == DuplicateState.Merged)
        {
            throw ProblemException.Conflict("The two were merged; undo the merge instead.");
        }

        await duplicates.DecideAsync(session, found.FirstId, found.SecondId, DuplicateState.Dismissed, actor, ct);
    }, cancellationToken);

    /// <summary>A page of links, and how many there are in all.</summary>
    public Task<(IReadOnlyList<ListedLink> Links, long Total)> ListAsync(LinkQuery query, CancellationToken cancellationToken) => unit.ReadAsync(async (session, ct) =>
    {
        var parameters = new { kind = (long?)query.Kind, open = query.Open switch { null => (long?)null, true => 1L, false => 0L }, search = query.Search, like = SqlText.Containing(query.Search), query.Skip, query.Take };
        var descending = query.Sort.StartsWith('-');
        var order = query.Sort.TrimStart('-') == "customer" ? session.Dialect.Order("c.DisplayText", descending) : $"l.LinkedUtc {(descending ? "DESC" : "ASC")}";
        var columns = string.Join(", ", SubjectLinkRow.Columns.Split(", ").Select(c => "l." + c));
        var rows = await session.QueryAsync<SubjectLinkRow>($"SELECT {columns}, s.DisplayText AS SubjectName, c.DisplayText AS CustomerName FROM {From} ORDER BY {order}, l.Id DESC LIMIT @Take OFFSET @Skip", parameters, ct);
        IReadOnlyList<ListedLink> listed = [.. rows.Select(r => new ListedLink(r.ToLink(), r.SubjectName ?? "", r.CustomerName ?? ""))];
        return (listed, await session.ScalarAsync<long>($"SELECT count(*) FROM {From}", parameters, ct));
    }, cancellationToken);

    /// <summary>The open link by which a customer is somebody else, with the person at the end of the chain; null where he is himself.</summary>
    public Task<(SubjectLink Link, string PersonId)?> MergedIntoAsync(string customerId, CancellationToken cancellationToken) => unit.ReadAsync<(SubjectLink, string)?>(async (session, ct) =>
    {
        var row = await session.FirstAsync<SubjectLinkRow>($"SELECT {SubjectLinkRow.Columns} FROM SubjectLink WHERE SubjectKind = 2 AND SubjectId = @customerId AND EndedUtc IS NULL", new { customerId }, ct);
        return row is null ? null : (row.ToLink(), await people.PersonOfAsync(session, Subject.Customer(customerId), ct));
    }, cancellationToken);

    private static string CheckReason(string reason) => reason.Trim() is { Length: > 0 and <= LongestReason } text
        ? text
        : throw ProblemException.Invalid("reason", "Say why, in at most 1000 characters: whoever looks at it later must understand it.");

    private async Task<ContentItem> CustomerAsync(string id, string path, CancellationToken cancellationToken) =>
        IdGenerator.IsId(id) && await content.GetAsync(id, VersionOptions.Published, cancellationToken) is { } item && item.Content.ContainsKey(CustomerParts.Customer)
            ? item
            : throw ProblemException.Invalid(path, "There is no such customer.");

    private async Task CheckHimselfAsync(DbSession session, ContentItem customer, CancellationToken cancellationToken)
    {
        if (await people.PersonOfAsync(session, Subject.Customer(customer.ContentItemId), cancellationToken) is var person && person != customer.ContentItemId)
        {
            throw ProblemException.Conflict($"{customer.DisplayText} was merged into the customer '{person}' before: merge that one, or undo it first.");
        }
    }
}
