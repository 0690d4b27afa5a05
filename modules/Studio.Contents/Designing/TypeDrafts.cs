using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Contents.Access;
using Studio.Data.Migrations;
using Studio.Data.Sessions;
using Studio.Data.Writing;

namespace Studio.Contents.Designing;

/// <summary>The drafts of definitions, one a person and subject: kept until they are applied or discarded, at most for 90 days after the last change.</summary>
internal sealed class TypeDrafts(UnitOfWork unit, ContentDoor door, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>The person's draft, or null.</summary>
    public async Task<TypeDraft?> FindAsync(DesignSubject subject, CancellationToken cancellationToken)
    {
        var json = await unit.ReadAsync((session, ct) => session.FirstAsync<string>("SELECT Document FROM ContentTypeDraft WHERE Owner = @Owner AND Subject = @Subject", Key(subject), ct), cancellationToken);
        return json is null ? null : Read(subject, json);
    }

    /// <summary>All drafts of the person.</summary>
    public async Task<IReadOnlyList<TypeDraft>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await unit.ReadAsync((session, ct) => session.QueryAsync<Row>("SELECT Subject, Document FROM ContentTypeDraft WHERE Owner = @Owner ORDER BY Subject", new { Owner = door.Id }, ct), cancellationToken);
        return [.. rows.Select(r => (Subject: DesignSubject.Parse(r.Subject), r.Document)).Where(r => r.Subject is not null).Select(r => Read(r.Subject!.Value, r.Document))];
    }

    /// <summary>Keeps a draft; one without changes is forgotten.</summary>
    public async Task SaveAsync(TypeDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Changes.Count == 0)
        {
            await DiscardAsync(draft.Subject, cancellationToken);
            return;
        }

        var document = new JsonObject { ["Base"] = ContentDefinitionJson.Write(draft.Base), ["Wished"] = ContentDefinitionJson.Write(draft.Wished) }.ToJsonString();
        var now = time.GetUtcNow();
        await unit.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            await session.ExecuteAsync("DELETE FROM ContentTypeDraft WHERE ModifiedUtc < @Old", new { Old = (now - Kept).ToUnixTimeMilliseconds() }, ct);
            return await session.ExecuteAsync("""
                INSERT INTO ContentTypeDraft (Owner, Subject, Document, ModifiedUtc) VALUES (@Owner, @Subject, @document, @Now)
                ON CONFLICT (Owner, Subject) DO UPDATE SET Document = @document, ModifiedUtc = @Now
                """, new { Owner = door.Id, Subject = draft.Subject.Segment, document, Now = now.ToUnixTimeMilliseconds() }, ct);
        }, cancellationToken);
    }

    /// <summary>Forgets a draft.</summary>
    public Task DiscardAsync(DesignSubject subject, CancellationToken cancellationToken) =>
        unit.WriteAsync(WriteClass.Interactive, (session, ct) => session.ExecuteAsync("DELETE FROM ContentTypeDraft WHERE Owner = @Owner AND Subject = @Subject", Key(subject), ct), cancellationToken);

    private object Key(DesignSubject subject) => new { Owner = door.Id, Subject = subject.Segment };

    private static TypeDraft Read(DesignSubject subject, string document)
    {
        var json = (JsonObject)JsonNode.Parse(document)!;
        return new TypeDraft(subject, ContentDefinitionJson.Read((JsonObject)json["Base"]!), ContentDefinitionJson.Read((JsonObject)json["Wished"]!));
    }

    private sealed class Row
    {
        public string Subject { get; set; } = "";

        public string Document { get; set; } = "";
    }
}

internal sealed class TypeDraftMigration : DataMigration
{
    public override async Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("CREATE TABLE ContentTypeDraft (Owner TEXT NOT NULL, Subject TEXT NOT NULL, Document TEXT NOT NULL, ModifiedUtc INTEGER NOT NULL, PRIMARY KEY (Owner, Subject)) WITHOUT ROWID", null, cancellationToken);
        return 1;
    }
}
