using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Studio.Kernel.Modules;

/// <summary>
/// The place where a feature says what it brings to a tenant's container and pipeline. Instances are made once a tenant's shell is
/// built; the constructor may ask for host services and <see cref="Tenants.ShellSettings"/>.
/// </summary>
public abstract class StartupBase
{
    /// <summary>Order among the startups of features that do not depend on each other; smaller first.</summary>
    public virtual int Order => 0;

    /// <summary>Order of <see cref="Configure"/>; <see cref="Order"/> unless it says otherwise.</summary>
    public virtual int ConfigureOrder => Order;

    /// <summary>
    /// Registers the feature's services in the tenant's container. Pages, and what is said about them to MVC (<c>RazorPagesOptions</c>, filters), may depend on the features of the tenant and on whether
    /// it is the default one, and on nothing else of it: tenants with the same features share them. A filter takes a tenant's services from the request.
    /// </summary>
    public virtual void ConfigureServices(IServiceCollection services) { }

    /// <summary>Adds the feature's middleware and routes to the tenant's pipeline, after routing and authorization.</summary>
    public virtual void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) { }
}
