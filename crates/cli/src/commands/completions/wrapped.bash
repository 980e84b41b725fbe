
# Completes the wrapped command and its arguments as if they stood alone, as sudo's completion does.
_threadcap_or_command() {
    local at=1 word
    while ((at < COMP_CWORD)); do
        word=${COMP_WORDS[at]}
        case $word in
            run | explain | check)
                ((at == 1)) || break
                ;;
            --)
                ((at += 1))
                break
                ;;
            -n | --threads | --excess | --hold | --teams | --budget)
                ((at += 1))
                [[ ${COMP_WORDS[at]} == "=" ]] && ((at += 1))
                ;;
            # bash splits --option=value into three words.
            --report)
                [[ ${COMP_WORDS[at + 1]} == "=" ]] && ((at += 2))
                ;;
            -*) ;;
            *) break ;;
        esac
        ((at += 1))
    done
    case ${COMP_WORDS[1]} in
        env | system | top | show | completions | man | help) at=$((COMP_CWORD + 1)) ;;
    esac
    if ((at > COMP_CWORD)) || { ((at == COMP_CWORD)) && [[ ${COMP_WORDS[at]} == -* || $at == 1 ]]; }; then
        _threadcap "$@"
    elif declare -F _command_offset > /dev/null; then
        _command_offset "$at"
    elif ((at == COMP_CWORD)); then
        compopt -o filenames 2> /dev/null # so that bash quotes them
        mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[at]}")
    else
        COMPREPLY=()
    fi
}
complete -F _threadcap_or_command -o bashdefault -o default threadcap
