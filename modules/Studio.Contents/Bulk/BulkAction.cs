using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Contents.Access;
using Studio.Contents.Listing;
using Studio.Contents.Transfer;
using Studio.Kernel.Security;

namespace Studio.Contents.Bulk;

/// <summary>What can be done with many items, by the names of the API.</summary>
internal static class BulkActs
{
    public const string Publish = "publish";
    public const string Unpublish = "unpublish";
    public const string Delete = "delete";
    public const string Set = "set";

    /// <summary>Takes an earlier action back; it is not ordered by this name.</summary>
    public const string Undo = "undo";

    /// <summary>What people and programs order.</summary>
    public static IReadOnlyList<string> Ordered { get; } = [Publish, Unpublish, Delete, Set];

    /// <summary>What must be allowed for it.</summary>
    public static ContentAct ActOf(string act) => act switch { Delete => ContentAct.Delete, Set => ContentAct.Edit, _ => ContentAct.Publish };

    /// <summary>Its English text.</summary>
    public static string TextOf(string act) => act switch { Publish => "Publish", Unpublish => "Unpublish", Delete => "Delete", Set => "Set a field", _ => "Undo" };
}

/// <summary>What is to be done, and with which items: those named, or all that a list's request finds.</summary>
/// <param name="ContentType">The items' type.</param>
/// <param name="Act">One of <see cref="BulkActs.Ordered"/>.</param>
internal sealed record BulkOrder(string ContentType, string Act)
{
    /// <summary>The items, or null for all that are found.</summary>
    public IReadOnlyList<string>? Items { get; init; }

    /// <summary>What the list asks.</summary>
    public ListRequest Asked { get; init; } = new();

    /// <summary>The field to set.</summary>
    public string? Field { get; init; }

    /// <summary>The field's value as it is in items; null takes the value away.</summary>
    public JsonObject? Value { get; init; }
}

/// <summary>An action on many items that somebody ordered.</summary>
/// <param name="Id">The action's id.</param>
/// <param name="Order">What is to be done.</param>
/// <param name="State">One of <see cref="ContentImportStates"/>.</param>
/// <param name="Items">How many items there are to go through; grows while they are gathered.</param>
/// <param name="Changed">How many were changed.</param>
/// <param name="Unchanged">How many were so already.</param>
/// <param name="Refused">With how many it could not be done.</param>
internal sealed record BulkAction(string Id, BulkOrder Order, string State, int Items, int Changed, int Unchanged, int Refused)
{
    /// <summary>How long an action can be undone.</summary>
    public static readonly TimeSpan UndoTime = TimeSpan.FromHours(24);

    /// <summary>True where all items are known.</summary>
    public bool Gathered { get; init; }

    /// <summary>How far gathering is.</summary>
    public string? Place { get; init; }

    /// <summary>The action that this one undoes.</summary>
    public string? UndoOf { get; init; }

    /// <summary>The action that undoes this one.</summary>
    public string? UndoneBy { get; init; }

    public string OwnerId { get; init; } = "";

    /// <summary>Who ordered it, with the roles that he had then.</summary>
    public ClaimsPrincipal Person { get; init; } = new();

    public string? Error { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many items were gone through.</summary>
    public int Done => Changed + Unchanged + Refused;

    public bool IsOver => State is ContentImportStates.Completed or ContentImportStates.Cancelled or ContentImportStates.Failed;

    /// <summary>True where it can be taken back now.</summary>
    public bool CanUndo(DateTimeOffset now) => IsOver && UndoOf is null && UndoneBy is null && Changed > 0 && now - FinishedAt < UndoTime;
}

/// <summary>An item with which an action could not be done.</summary>
internal sealed record BulkFailure(string ItemId, string Message);

/// <summary>What became of an item.</summary>
internal enum BulkOutcome
{
    Waiting,
    Changed,
    Unchanged,
    Refused,
}

/// <summary>What an item was before the action, so that it can be undone.</summary>
/// <param name="Latest">The newest version.</param>
/// <param name="Published">The published one, or null.</param>
/// <param name="Value">The field's value, where a field was set.</param>
internal sealed record BulkBefore(string Latest, string? Published, JsonObject? Value);

/// <summary>An action as it lies in the database.</summary>
internal sealed class BulkRow
{
    public const string Select = "SELECT Id, ContentType, Act, Field, FieldValue, Asked, State, Gathered, Place, Items, Changed, Unchanged, Refused, UndoOf, UndoneBy, OwnerId, Claims, Error, CreatedUtc, FinishedUtc FROM ContentBulk";

    public string Id { get; set; } = "";

    public string ContentType { get; set; } = "";

    public string Act { get; set; } = "";

    public string? Field { get; set; }

    public string? FieldValue { get; set; }

    public string? Asked { get; set; }

    public string State { get; set; } = "";

    public long Gathered { get; set; }

    public string? Place { get; set; }

    public long Items { get; set; }

    public long Changed { get; set; }

    public long Unchanged { get; set; }

    public long Refused { get; set; }

    public string? UndoOf { get; set; }

    public string? UndoneBy { get; set; }

    public string OwnerId { get; set; } = "";

    public string Claims { get; set; } = "[]";

    public string? Error { get; set; }

    public long CreatedUtc { get; set; }

    public long? FinishedUtc { get; set; }

    /// <summary>What of a person's claims decides what he may do.</summary>
    public static string Write(ClaimsPrincipal person) =>
        JsonSerializer.Serialize(person.Claims.Where(c => c.Type is ClaimTypes.NameIdentifier or ClaimTypes.Name or ClaimTypes.Role or PermissionScopes.ClaimType).Select(c => new[] { c.Type, c.Value }));

    public BulkAction ToAction() => new(Id, new BulkOrder(ContentType, Act)
    {
        Asked = Asked is null ? new ListRequest() : JsonSerializer.Deserialize<ListRequest>(Asked, JsonSerializerOptions.Web)!,
        Field = Field,
        Value = FieldValue is null ? null : (JsonObject?)JsonNode.Parse(FieldValue),
    }, State, (int)Items, (int)Changed, (int)Unchanged, (int)Refused)
    {
        Gathered = Gathered == 1,
        Place = Place,
        UndoOf = UndoOf,
        UndoneBy = UndoneBy,
        OwnerId = OwnerId,
        Person = new ClaimsPrincipal(new ClaimsIdentity(JsonSerializer.Deserialize<string[][]>(Claims)!.Select(c => new Claim(c[0], c[1])), "bulk")),
        Error = Error,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedUtc),
        FinishedAt = FinishedUtc is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
    };
}
