using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using TechVolunteers.EmbeddedRuntime.Discovery;

namespace TechVolunteers.EmbeddedRuntime.Timers;

/// <summary>The timer functions with their schedules, and what is wrong with the others.</summary>
internal sealed record TimerSchedules(ImmutableArray<(FoundFunction Function, Trigger.Timer Trigger, Ncrontab Schedule)> Timers, ImmutableArray<string> Problems)
{
    public static TimerSchedules Read(IEnumerable<FoundFunction> functions, IConfiguration settings)
    {
        var timers = ImmutableArray.CreateBuilder<(FoundFunction, Trigger.Timer, Ncrontab)>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var function in functions)
        {
            if (function.Trigger is not Trigger.Timer timer)
            {
                continue;
            }

            var text = timer.Schedule;
            if (text.Length > 2 && text[0] == '%' && text[^1] == '%')
            {
                var setting = text[1..^1];
                if (settings[setting] is not { } value)
                {
                    problems.Add($"Function '{function.Name}': the setting '{setting}' that holds its schedule is missing.");
                    continue;
                }

                text = value;
            }

            switch (Ncrontab.Parse(text))
            {
                case Ncrontab.Reading.Accepted accepted:
                    timers.Add((function, timer, accepted.Schedule));
                    break;
                case Ncrontab.Reading.Refused refused:
                    problems.Add($"Function '{function.Name}': the schedule '{text}' {refused.Reason}");
                    break;
            }
        }

        return new TimerSchedules(timers.ToImmutable(), problems.ToImmutable());
    }
}
