using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Studio.Kernel.Routing;

namespace Studio.Kernel.Pages;

/// <summary>
/// Parts of MVC's descriptions of pages, once for all tenants where they are equal: which methods a page has and what they are given, its route values, its attributes. The descriptions themselves stay
/// each tenant's own: MVC keeps with them the filters that it made, which hold services of the tenant.
/// </summary>
internal sealed class SharedPageDescriptors(SharedRoutes routes)
{
    private readonly ConcurrentDictionary<string, CompiledPageParts> _known = new(StringComparer.Ordinal);

    /// <summary>Replaces what is equal to what another tenant's description of the page has.</summary>
    public void Share(CompiledPageActionDescriptor page)
    {
        for (var i = 0; i < page.EndpointMetadata?.Count; i++)
        {
            page.EndpointMetadata[i] = routes.ShareItem(page.EndpointMetadata[i]);
        }

        var known = _known.GetOrAdd(page.RelativePath, static (_, p) => new CompiledPageParts(p.HandlerMethods, p.BoundProperties, p.RouteValues), page);
        if (known.Methods.SequenceEqual(page.HandlerMethods, SameMethod.Instance))
        {
            page.HandlerMethods = known.Methods;
        }

        if (known.RouteValues.Count == page.RouteValues.Count && known.RouteValues.All(v => page.RouteValues.TryGetValue(v.Key, out var value) && value == v.Value))
        {
            page.RouteValues = known.RouteValues;
        }

        if (known.Properties.SequenceEqual(page.BoundProperties, SameProperty.Instance))
        {
            page.BoundProperties = known.Properties;
        }
    }

    private static bool AreSame(ParameterDescriptor x, ParameterDescriptor y) => x.GetType() == y.GetType() && x.Name == y.Name && x.ParameterType == y.ParameterType && AreSame(x.BindingInfo, y.BindingInfo);

    private static bool AreSame(BindingInfo? x, BindingInfo? y) => ReferenceEquals(x, y) || (x is not null && y is not null
        && x.BinderModelName == y.BinderModelName && x.BinderType == y.BinderType && ReferenceEquals(x.BindingSource, y.BindingSource) && x.EmptyBodyBehavior == y.EmptyBodyBehavior
        && AreSame(x.PropertyFilterProvider, y.PropertyFilterProvider) && ReferenceEquals(x.RequestPredicate, y.RequestPredicate) && Equals(x.ServiceKey, y.ServiceKey));

    /// <summary>An attribute that takes all properties says nothing but its prefix, which is the model's name.</summary>
    private static bool AreSame(IPropertyFilterProvider? x, IPropertyFilterProvider? y) => ReferenceEquals(x, y) || (x is BindAttribute { Include.Length: 0 } && y is BindAttribute { Include.Length: 0 });

    private sealed record CompiledPageParts(IList<HandlerMethodDescriptor> Methods, IList<ParameterDescriptor> Properties, IDictionary<string, string?> RouteValues);

    private sealed class SameMethod : EqualityComparer<HandlerMethodDescriptor>
    {
        public static readonly SameMethod Instance = new();

        public override bool Equals(HandlerMethodDescriptor? x, HandlerMethodDescriptor? y) => x is not null && y is not null && x.MethodInfo == y.MethodInfo && x.HttpMethod == y.HttpMethod && x.Name == y.Name
            && x.Parameters.Count == y.Parameters.Count && x.Parameters.Zip(y.Parameters).All(p => p.First.ParameterInfo == p.Second.ParameterInfo && AreSame(p.First, p.Second));

        public override int GetHashCode(HandlerMethodDescriptor obj) => obj.MethodInfo.GetHashCode();
    }

    private sealed class SameProperty : EqualityComparer<ParameterDescriptor>
    {
        public static readonly SameProperty Instance = new();

        public override bool Equals(ParameterDescriptor? x, ParameterDescriptor? y) => x is PageBoundPropertyDescriptor first && y is PageBoundPropertyDescriptor second && first.Property == second.Property && AreSame(first, second);

        public override int GetHashCode(ParameterDescriptor obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
    }
}

/// <summary>Lets a tenant's descriptions of pages share their parts, after all others had their say.</summary>
internal sealed class SharedPageDescriptorProvider(SharedPageDescriptors shared) : IActionDescriptorProvider
{
    /// <summary>The end comes in reverse order.</summary>
    public int Order => int.MinValue;

    public void OnProvidersExecuting(ActionDescriptorProviderContext context)
    {
        // Nothing is described yet.
    }

    public void OnProvidersExecuted(ActionDescriptorProviderContext context)
    {
        foreach (var page in context.Results.OfType<CompiledPageActionDescriptor>())
        {
            shared.Share(page);
        }
    }
}
