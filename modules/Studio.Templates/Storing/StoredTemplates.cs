using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Events;
using Studio.Liquid;

namespace Studio.Templates.Storing;

/// <summary>A published template.</summary>
/// <param name="Id">Its item.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><see cref="TemplateParts.PageKind"/> or <see cref="TemplateParts.MessageKind"/>.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Content">Its Liquid.</param>
public sealed record StoredTemplate(string Id, string Name, string Kind, string Description, string Content);

/// <summary>
/// The published templates of the tenant, in memory. A committed change of one, here or on another host, makes them old at once; they are read again when they are asked for next.
/// </summary>
public sealed class StoredTemplates : ITemplateSource, IDisposable
{
    private readonly IServiceScopeFactory _scopes;
    private readonly ContentRevisions _revisions;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Kept? _kept;
    private long _definitions;

    /// <summary>Listens for changes of types.</summary>
    public StoredTemplates(IServiceScopeFactory scopes, ContentRevisions revisions, IEventBus events)
    {
        (_scopes, _revisions) = (scopes, revisions);
        events.Subscribe<ContentDefinitionsChanged>((_, _) =>
        {
            Interlocked.Increment(ref _definitions);
            return Task.CompletedTask;
        });
        events.Subscribe<Resumed>((_, _) =>
        {
            Interlocked.Increment(ref _definitions);
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) =>
        Current() is { } kept ? new ValueTask<string?>(kept.Find(name)?.Content) : new ValueTask<string?>(ReadContentAsync(name, cancellationToken));

    /// <summary>All published templates by name; names are compared without case.</summary>
    public async ValueTask<IReadOnlyDictionary<string, StoredTemplate>> GetAllAsync(CancellationToken cancellationToken) => (Current() ?? await ReadAsync(cancellationToken)).ByName;

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private async Task<string?> ReadContentAsync(string name, CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Find(name)?.Content;

    private Kept? Current() => _kept is { } kept && kept.Definitions == Interlocked.Read(ref _definitions) && kept.Revision == RevisionOf(kept.Types) ? kept : null;

    private long RevisionOf(string[] types) => types.Sum(t => _revisions[t]);

    private async Task<Kept> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Current() is { } known)
            {
                return known;
            }

            // The marks are taken before anything is read: a change in between makes what is read old at once.
            var definitions = Interlocked.Read(ref _definitions);
            await using var scope = _scopes.CreateAsyncScope();
            var all = await scope.ServiceProvider.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
            string[] types = [.. all.TypesWith(TemplateParts.Template)];
            var revision = RevisionOf(types);
            var items = await scope.ServiceProvider.GetRequiredService<PublishedItems>().ReadAllAsync(types, cancellationToken);
            return _kept = new Kept(types, definitions, revision, items.DistinctBy(TemplateParts.NameOf, StringComparer.OrdinalIgnoreCase).Select(Read).ToFrozenDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase));
        }
        finally
        {
            _reading.Release();
        }
    }

    private static StoredTemplate Read(ContentItem item) => new(
        item.ContentItemId, TemplateParts.NameOf(item), item.GetText(TemplateParts.Template, "Kind") ?? TemplateParts.MessageKind, item.GetText(TemplateParts.Template, "Description") ?? "", TemplateParts.ContentOf(item));

    private sealed record Kept(string[] Types, long Definitions, long Revision, FrozenDictionary<string, StoredTemplate> ByName)
    {
        public StoredTemplate? Find(string name) => ByName.GetValueOrDefault(name.Trim());
    }
}
