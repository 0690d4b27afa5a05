using System.Text.Json;
using Studio.Contents.Listing;

namespace Studio.Contents.Views;

/// <summary>What somebody asks a list for again and again, under a name.</summary>
/// <param name="Id">The view's id.</param>
/// <param name="ContentType">The type whose list it is.</param>
/// <param name="Name">How its owner calls it; no two of his views of a type have the same name.</param>
/// <param name="OwnerId">The user who made it.</param>
/// <param name="Shared">True where everybody who sees the list sees the view.</param>
/// <param name="Asked">What is asked. It may name fields that are not there any more, or that the reader does not see.</param>
/// <param name="Revision">Grows with each change.</param>
internal sealed record ContentView(string Id, string ContentType, string Name, string OwnerId, bool Shared, ListRequest Asked, long Revision)
{
    /// <summary>The state that a change can be bound to.</summary>
    public string ETag => $"\"{Id}-{Revision}\"";
}

/// <summary>What is to be kept of a view.</summary>
internal sealed record ContentViewWords(string Name, bool Shared, ListRequest Asked);

/// <summary>The views that somebody sees.</summary>
/// <param name="Views">His own and those that are shared, by name.</param>
/// <param name="Defaults">For each type the view that its list opens with.</param>
internal sealed record ContentViewList(IReadOnlyList<ContentView> Views, IReadOnlyDictionary<string, string> Defaults)
{
    /// <summary>The view that the list of a type opens with, or null.</summary>
    public ContentView? DefaultOf(string contentType) => Defaults.TryGetValue(contentType, out var id) ? Find(id) : null;

    public ContentView? Find(string? id) => Views.FirstOrDefault(v => v.Id == id);

    public bool IsDefault(ContentView view) => Defaults.TryGetValue(view.ContentType, out var id) && id == view.Id;
}

/// <summary>A view as it lies in the database.</summary>
internal sealed class ContentViewRow
{
    public const string Select = "SELECT Id, ContentType, Name, OwnerId, Shared, Asked, Revision FROM ContentView";

    public string Id { get; set; } = "";

    public string ContentType { get; set; } = "";

    public string Name { get; set; } = "";

    public string OwnerId { get; set; } = "";

    public long Shared { get; set; }

    public string Asked { get; set; } = "";

    public long Revision { get; set; }

    public ContentView ToView() => new(Id, ContentType, Name, OwnerId, Shared == 1, JsonSerializer.Deserialize<ListRequest>(Asked, JsonSerializerOptions.Web) ?? new ListRequest(), Revision);
}
