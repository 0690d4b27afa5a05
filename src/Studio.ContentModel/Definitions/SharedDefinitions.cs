using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Studio.ContentModel.Definitions;

/// <summary>
/// Equal definitions once for all tenants of a host: many are set up from one recipe and change little of it, and definitions never change but for others. What nobody holds any more is forgotten.
/// </summary>
public sealed class SharedDefinitions
{
    private const int TidyEvery = 64;

    private readonly ConcurrentDictionary<string, WeakReference<ContentDefinitions>> _known = new(StringComparer.Ordinal);
    private int _added;

    /// <summary>The definitions of a document.</summary>
    /// <param name="document">What they are stored as.</param>
    /// <param name="read">Reads them where no tenant holds them.</param>
    public ContentDefinitions Of(string document, Func<string, ContentDefinitions> read)
    {
        var key = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(document)));
        if (_known.TryGetValue(key, out var known) && known.TryGetTarget(out var held))
        {
            return held;
        }

        var definitions = read(document);
        _known[key] = new WeakReference<ContentDefinitions>(definitions);
        if (Interlocked.Increment(ref _added) % TidyEvery == 0)
        {
            foreach (var (unused, reference) in _known.Where(k => !k.Value.TryGetTarget(out _)))
            {
                _known.TryRemove(KeyValuePair.Create(unused, reference));
            }
        }

        return definitions;
    }
}
