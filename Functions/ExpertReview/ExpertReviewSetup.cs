using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Campaigns;

namespace TechVolunteers.ExpertReview;

public static class ExpertReviewSetup
{
    public static void AddExpertReview(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(WorkingCalendar.Shipped);
        builder.Services.AddSingleton<ExpertReviewReads>().AddSingleton<ReviewTaskReads>().AddSingleton<ProgressReads>();
        builder.Services.AddScoped<Assigning>().AddScoped<Distributing>().AddScoped<Declaring>().AddScoped<Scoring>().AddScoped<Reminding>();
        builder.Services.AddScoped<IStageGate, ExpertReviewGate>();
    }
}
