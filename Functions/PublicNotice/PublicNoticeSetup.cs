using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;

namespace TechVolunteers.PublicNotice;

public static class PublicNoticeSetup
{
    public static void AddPublicNotice(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(WorkingCalendar.Shipped);
        builder.Services.AddSingleton<NoticeReads>();
        builder.Services.AddScoped<Publishing>();
        builder.Services.AddScoped<Objecting>();
        builder.Services.AddScoped<HandlingObjections>();
        builder.Services.AddSingleton<IStageGate, PublicNoticeGate>();
        builder.Services.AddSingleton<IInvariants, NoticeInvariants>();
        builder.Services.AddSingleton<AuditedState>(NoticeInvariants.StateAfter);
    }
}
