using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.Customers.Consent;

/// <summary>A purpose in force, with the text that counts.</summary>
/// <param name="Name">By which it is asked for.</param>
/// <param name="ItemId">Its content item.</param>
/// <param name="Exempt">True where it needs nobody's consent.</param>
/// <param name="AskAgain">True where an agreement to an earlier text counts no more.</param>
/// <param name="Internal">True where customers are not asked in the shop.</param>
/// <param name="Text">The text that counts.</param>
public sealed record ConsentPurpose(string Name, string ItemId, bool Exempt, bool AskAgain, bool Internal, ConsentText Text);

/// <summary>A text that was published.</summary>
/// <param name="Purpose">Whose text.</param>
/// <param name="Version">From 1; each published change of title or text counts one on.</param>
/// <param name="Title">The title by language.</param>
/// <param name="Text">The text by language.</param>
/// <param name="PublishedAt">Since when it holds.</param>
public sealed record ConsentText(string Purpose, int Version, JsonObject Title, JsonObject Text, DateTimeOffset PublishedAt)
{
    /// <summary>The title in a language, else in whichever there is.</summary>
    public string TitleIn(CultureInfo culture) => LocalizedText.Pick(Title, culture) ?? Purpose;

    /// <summary>The text in a language, else in whichever there is.</summary>
    public string TextIn(CultureInfo culture) => LocalizedText.Pick(Text, culture) ?? "";
}

/// <summary>Reads purposes and their texts; the handler of content writes them.</summary>
public static class ConsentPurposes
{
    /// <summary>The most purposes that are read.</summary>
    internal const int Most = 200;

    private const string Select = """
        SELECT p.Name, p.ItemId, p.Exempt, p.AskAgain, p.Internal, t.Version, t.Title, t.Text, t.PublishedUtc FROM ConsentPurpose p JOIN ConsentText t ON t.Purpose = p.Name AND t.Version = p.Version
        """;

    /// <summary>The purposes in force, by name.</summary>
    public static async Task<IReadOnlyList<ConsentPurpose>> AllAsync(DbSession session, CancellationToken cancellationToken) =>
        [.. (await session.QueryAsync<PurposeRow>($"{Select} ORDER BY p.Name LIMIT {Most}", null, cancellationToken)).Select(r => r.ToPurpose())];

    /// <summary>A purpose in force, or null.</summary>
    public static async Task<ConsentPurpose?> FindAsync(DbSession session, string name, CancellationToken cancellationToken) =>
        (await session.FirstAsync<PurposeRow>($"{Select} WHERE p.Name = @name", new { name }, cancellationToken))?.ToPurpose();

    /// <summary>Every text of a purpose that was published, newest first.</summary>
    public static async Task<IReadOnlyList<ConsentText>> TextsAsync(DbSession session, string name, CancellationToken cancellationToken) =>
        [.. (await session.QueryAsync<TextRow>($"SELECT Purpose, Version, Title, Text, PublishedUtc FROM ConsentText WHERE Purpose = @name ORDER BY Version DESC LIMIT {Most}", new { name }, cancellationToken)).Select(r => r.ToText())];

    private static JsonObject Parse(string json) => JsonNode.Parse(json) as JsonObject ?? [];

    internal class TextRow
    {
        public string Purpose { get; set; } = "";

        public long Version { get; set; }

        public string Title { get; set; } = "";

        public string Text { get; set; } = "";

        public long PublishedUtc { get; set; }

        public ConsentText ToText() => new(Purpose, (int)Version, Parse(Title), Parse(Text), DateTimeOffset.FromUnixTimeMilliseconds(PublishedUtc));
    }

    private sealed class PurposeRow : TextRow
    {
        public string Name { get => Purpose; set => Purpose = value; }

        public string ItemId { get; set; } = "";

        public long Exempt { get; set; }

        public long AskAgain { get; set; }

        public long Internal { get; set; }

        public ConsentPurpose ToPurpose() => new(Name, ItemId, Exempt == 1, AskAgain == 1, Internal == 1, ToText());
    }
}

/// <summary>Keeps the purposes in force as the published items say, and writes down each text that is published: a new version where title or text changed.</summary>
internal sealed class ConsentPurposeHandler(TimeProvider time) : IContentHandler
{
    public async Task ChangingAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        if (!IsPurpose(change.Item) || change.Is(ContentMoments.Removed | ContentMoments.Unpublished | ContentMoments.DraftDiscarded))
        {
            return;
        }

        var known = await session.FirstAsync<string>("SELECT Name FROM ConsentPurpose WHERE ItemId = @ContentItemId", new { change.Item.ContentItemId }, cancellationToken);
        if (known is not null && known != ConsentParts.NameOf(change.Item))
        {
            throw ProblemException.Invalid($"{ConsentParts.Purpose}.Name", $"The purpose is in use as '{known}': what people said refers to this name. Make another purpose.");
        }
    }

    public async Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        if (!IsPurpose(change.Item))
        {
            return;
        }

        if (change.Is(ContentMoments.Published) || (change.Is(ContentMoments.DraftDiscarded) && change.Item.Published))
        {
            await PublishAsync(change.Item, session, cancellationToken);
        }
        else if (change.Is(ContentMoments.Removed) || change.Is(ContentMoments.Unpublished))
        {
            await session.ExecuteAsync("DELETE FROM ConsentPurpose WHERE ItemId = @ContentItemId", new { change.Item.ContentItemId }, cancellationToken);
        }
    }

    /// <summary>What is agreed to, in the form that versions are compared by.</summary>
    internal static (string Title, string Text) WordsOf(ContentItem item) => (Words(item, "Title"), Words(item, "Text"));

    private static bool IsPurpose(ContentItem item) => item.Content.ContainsKey(ConsentParts.Purpose);

    private static string Words(ContentItem item, string field)
    {
        var value = item.Field(ConsentParts.Purpose, field) ?? [];
        return new JsonObject(value.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone()))).ToJsonString();
    }

    private async Task PublishAsync(ContentItem item, WriteSession session, CancellationToken cancellationToken)
    {
        var (name, words) = (ConsentParts.NameOf(item), WordsOf(item));
        var newest = await session.FirstAsync<ConsentPurposes.TextRow>("SELECT Purpose, Version, Title, Text, PublishedUtc FROM ConsentText WHERE Purpose = @name ORDER BY Version DESC LIMIT 1", new { name }, cancellationToken);
        var version = newest?.Version ?? 0;
        if (newest is null || newest.Title != words.Title || newest.Text != words.Text)
        {
            version++;
            await session.ExecuteAsync("INSERT INTO ConsentText (Purpose, Version, Title, Text, PublishedUtc) VALUES (@name, @version, @Title, @Text, @now)",
                new { name, version, words.Title, words.Text, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
        }

        await session.ExecuteAsync("""
            INSERT INTO ConsentPurpose (Name, ItemId, Exempt, AskAgain, Internal, Version) VALUES (@name, @ContentItemId, @Exempt, @AskAgain, @Internal, @version)
            ON CONFLICT (Name) DO UPDATE SET ItemId = @ContentItemId, Exempt = @Exempt, AskAgain = @AskAgain, Internal = @Internal, Version = @version
            """, new { name, item.ContentItemId, Exempt = Flag(item, "Exempt"), AskAgain = Flag(item, "AskAgain"), Internal = Flag(item, "Internal"), version }, cancellationToken);
    }

    private static int Flag(ContentItem item, string field) => item.GetFlag(ConsentParts.Purpose, field) ? 1 : 0;
}
