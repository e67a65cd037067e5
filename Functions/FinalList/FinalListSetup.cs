using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;

namespace TechVolunteers.FinalList;

public static class FinalListSetup
{
    public static void AddFinalList(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(WorkingCalendar.Shipped);
        builder.Services.AddSingleton<FinalListReads>();
        builder.Services.AddScoped<Settling>();
        builder.Services.AddScoped<IStageGate, FinalListGate>();
        builder.Services.AddSingleton<IInvariants, FinalListInvariants>();
    }
}
