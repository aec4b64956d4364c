#!/usr/bin/env bash
# How the scripts of the action speak to the runner. In: text of any kind. Out: one workflow command, which that text
# cannot end or add to.

told() {
    local text=$2
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    text=${text//$'\n'/%0A}
    printf '::%s title=sluicegate::%s\n' "$1" "$text"
}

note() {
    told notice "$1"
}

refuse() {
    told error "$1"
    exit 2
}
