using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Modules;
using Studio.Kernel.Navigation;
using Studio.Kernel.Security;
using Studio.Kernel.Security.Audit;
using Studio.WorkflowEngine;
using Studio.WorkflowEngine.Activities;
using Studio.Workflows.Activities;
using Studio.Workflows.Api;

namespace Studio.Workflows;

internal sealed class Startup : StartupBase
{
    public override void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton<IPermissionProvider, WorkflowPermissions>();
        services.AddSingleton<INavigationProvider, WorkflowNavigation>();
        services.AddSingleton<IAuditActionProvider, WorkflowAuditActions>();
        services.AddWorkflowEngine();
        services.AddScoped<ActivityRows>();
        services.AddScoped<ActivityTrials>();
        services.AddActivity<LogTask>().AddActivity<SetPropertyTask>().AddActivity<SetOutputTask>().AddActivity<CorrelateTask>();
        services.AddActivity<IfElseTask>().AddActivity<ForkTask>().AddActivity<SignalEvent>().AddActivity<SendMessageTask>();
    }

    public override void Configure(IApplicationBuilder app, IEndpointRouteBuilder routes, IServiceProvider serviceProvider) => ActivityEndpoints.Map(routes);
}

internal sealed class WorkflowNavigation : INavigationProvider
{
    public IEnumerable<NavigationItem> Items => [new("Workflow steps", "/admin/activities", "diagram-3", 60, WorkflowPermissions.ViewWorkflows, typeof(WorkflowNavigation))];
}

internal sealed class WorkflowAuditActions : IAuditActionProvider
{
    /// <summary>Somebody ran a step by itself.</summary>
    public static readonly AuditAction StepTried = new("workflows.step-tried", "Workflow step tried", typeof(WorkflowAuditActions));

    public IEnumerable<AuditAction> Actions => [StepTried];
}
