using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Data.Outbox;
using Studio.Data.Sessions;
using Studio.Kernel.Media;

namespace Studio.Customers.PersonalData;

/// <summary>
/// The files that the customer's record shows, in any of its versions, and that no other item shows. They are removed when the erasure is committed: a store of files has no transaction.
/// </summary>
internal sealed class CustomerFiles(ContentManager content, ErasedFiles files) : IPersonalDataSource
{
    public string Name => "files";

    public string Title => "Files";

    // While the record still says which they are.
    public int Order => -100;

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        new JsonArray([.. (await PathsAsync(session, subject, cancellationToken)).Select(p => (JsonNode)p)]);

    public async Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        await files.EraseAsync(session, await PathsAsync(session, subject, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<string>> PathsAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in await content.GetVersionsAsync(subject.CustomerId, cancellationToken))
        {
            Collect(version.Content, paths);
        }

        var own = new List<string>();
        foreach (var path in paths)
        {
            // As it stands in documents.
            var written = JsonSerializer.Serialize(path).Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
            var others = await session.FirstAsync<string>("SELECT ItemId FROM ContentItem WHERE ItemId <> @CustomerId AND CAST(Data AS TEXT) LIKE @like ESCAPE '!' LIMIT 1", new { subject.CustomerId, like = $"%{written}%" }, cancellationToken);
            if (others is null)
            {
                own.Add(path);
            }
        }

        return own;
    }

    /// <summary>The values of fields for media.</summary>
    private static void Collect(JsonNode? node, HashSet<string> paths)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    if (name == "Paths" && value is JsonArray list)
                    {
                        paths.UnionWith(list.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var path) ? path : "").Where(p => p.Length > 0));
                    }
                    else
                    {
                        Collect(value, paths);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Collect(item, paths);
                }

                break;
        }
    }
}

/// <summary>Removes files for good with the transaction that erases whose they are, and what the database says of them.</summary>
public sealed class ErasedFiles(OutboxStore outbox)
{
    /// <summary>Lets the files go when the session's transaction is committed.</summary>
    public async Task EraseAsync(WriteSession session, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
        {
            return;
        }

        foreach (var path in paths)
        {
            await session.ExecuteAsync("DELETE FROM MediaText WHERE Path = @path", new { path }, cancellationToken);

            // The audit trail keeps who uploaded when; a file's name may be somebody's.
            await session.ExecuteAsync("UPDATE Audit SET SubjectId = '', SubjectName = '', BeforeJson = NULL, AfterJson = NULL WHERE SubjectType = 'Media' AND SubjectId = @cut", new { cut = path.Length <= 200 ? path : path[..200] }, cancellationToken);
        }

        await outbox.AddAsync(session, ErasedFilesConsumer.MessageType, paths, cancellationToken);
    }
}

/// <summary>Removes the files; one that is gone already is no matter.</summary>
internal sealed class ErasedFilesConsumer(IMediaStore media) : IOutboxConsumer
{
    public const string MessageType = "customers.erase-files";

    public string Type => MessageType;

    public async Task ConsumeAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var path in messages.SelectMany(m => m.Read<string[]>()))
        {
            await media.DeleteAsync(path, cancellationToken);
        }
    }
}
