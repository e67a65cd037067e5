using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TechVolunteers.Supervision;

public static class SupervisionSetup
{
    public static void AddSupervision(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Anchors>();
        builder.Services.AddSingleton<AuditReading>();
    }
}
