using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Studio.Kernel.Pages;

/// <summary>
/// MVC's descriptions of pages, once for all tenants that have the same features: what a page is called by, which methods it has, its filters. A tenant that serves a page gets a
/// description of its own (<see cref="TenantPages"/>), for MVC keeps with it what it made of the tenant's services. Forgotten when no tenant has them any more.
/// </summary>
internal sealed class SharedPages
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WeakReference<ActionDescriptorCollection>> _known = new(StringComparer.Ordinal);

    /// <summary>The descriptions of the pages of tenants with these features.</summary>
    /// <param name="features">Names the features.</param>
    /// <param name="describe">Makes the descriptions where no tenant has any yet.</param>
    /// <returns>The same for all such tenants; where something else than pages is described, which MVC ties to the tenant that it is first used in, the tenant's own.</returns>
    public ActionDescriptorCollection Of(string features, Func<ActionDescriptorCollection> describe)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(features, out var known) && known.TryGetTarget(out var pages))
            {
                return pages;
            }

            var own = describe();
            if (own.Items.All(a => a.GetType() == typeof(CompiledPageActionDescriptor)))
            {
                _known[features] = new WeakReference<ActionDescriptorCollection>(own);
            }

            return own;
        }
    }
}
